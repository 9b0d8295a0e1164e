export function App() {
  // ruleid: console-in-browser
  console.log('rendered');
  return <p>Hello</p>;
}
