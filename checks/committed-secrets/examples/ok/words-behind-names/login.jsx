export function Login({ shown }) {
  const [password, setPassword] = useState("");
  const passwordType = shown ? "text" : "password";
  const tokens = { kind: "access-token" };
  return <input type={passwordType} value={password} onChange={setPassword} data-kind={tokens.kind} />;
}
