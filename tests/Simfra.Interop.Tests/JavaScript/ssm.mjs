import assert from "node:assert";
import { GetParameterCommand, ParameterNotFound, paginateGetParametersByPath, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";

const ssm = new SSMClient({});
for (let i = 0; i < 12; i++) {
  await ssm.send(new PutParameterCommand({ Name: `/app/p${i}`, Value: `${i}`, Type: "String" }));
}
let count = 0;
for await (const page of paginateGetParametersByPath({ client: ssm }, { Path: "/app" })) {
  count += page.Parameters.length;
}
assert.equal(count, 12);
assert.equal((await ssm.send(new GetParameterCommand({ Name: "/app/p7" }))).Parameter.Value, "7");
await assert.rejects(ssm.send(new GetParameterCommand({ Name: "/nope" })), ParameterNotFound);
