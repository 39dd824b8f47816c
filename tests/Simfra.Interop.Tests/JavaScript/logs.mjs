import assert from "node:assert";
import {
  CloudWatchLogsClient, CreateLogGroupCommand, CreateLogStreamCommand, GetQueryResultsCommand, PutLogEventsCommand, StartLiveTailCommand,
  StartQueryCommand, paginateFilterLogEvents,
} from "@aws-sdk/client-cloudwatch-logs";

// Live tail has a host of its own on AWS; here all is one.
const logs = new CloudWatchLogsClient({ disableHostPrefix: true });
const logGroupName = "/app/orders";
await logs.send(new CreateLogGroupCommand({ logGroupName }));
await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName: "web" }));
const now = Date.now();
const put = (...messages) => logs.send(new PutLogEventsCommand({
  logGroupName, logStreamName: "web", logEvents: messages.map((message, i) => ({ timestamp: now + i, message })),
}));
await put('{"n":1}', '{"n":2}', '{"n":3}');

const found = [];
for await (const page of paginateFilterLogEvents({ client: logs, pageSize: 1 }, { logGroupName, filterPattern: "{ $.n > 1 }" })) {
  found.push(...page.events.map((e) => e.message));
}
assert.deepEqual(found, ['{"n":2}', '{"n":3}']);

const arn = "arn:aws:logs:us-east-1:000000000000:log-group:/app/orders";
const { responseStream } = await logs.send(new StartLiveTailCommand({ logGroupIdentifiers: [arn], logEventFilterPattern: "{ $.n = 4 }" }));
const seen = [];
for await (const event of responseStream) {
  if (event.sessionStart) {
    assert.equal(event.sessionStart.logEventFilterPattern, "{ $.n = 4 }");
    await put('{"n":4}', '{"n":5}');
  } else {
    seen.push(...event.sessionUpdate.sessionResults.map((e) => e.message));
    if (seen.length > 0) break;
  }
}
assert.deepEqual(seen, ['{"n":4}']);

const { queryId } = await logs.send(new StartQueryCommand({
  logGroupName, startTime: Math.floor(now / 1000) - 60, endTime: Math.floor(now / 1000) + 60, queryString: "stats sum(n) as total",
}));
let answer;
do {
  await new Promise((resolve) => setTimeout(resolve, 200));
  answer = await logs.send(new GetQueryResultsCommand({ queryId }));
} while (answer.status !== "Complete");
assert.deepEqual(answer.results, [[{ field: "total", value: "15" }]]);
logs.destroy();
