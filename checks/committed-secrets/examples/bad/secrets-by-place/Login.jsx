export function Login({ ci }) {
  // ruleid: labelled-password
  const [password, setPassword] = useState("{{fake.password}}");
  // ruleid: labelled-password
  const token = ci ? "{{fake.hex_secret}}" : "";
  return <Form value={password} token={token} />;
}
