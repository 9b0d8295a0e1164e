const fake: any = {};
export default fake;
