declare module "legacy" {
  export function call(value: any): any;
}
