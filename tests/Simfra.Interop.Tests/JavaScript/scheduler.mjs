import assert from "node:assert";
import {
  CreateScheduleCommand, DeleteScheduleCommand, GetScheduleCommand, ResourceNotFoundException, SchedulerClient,
} from "@aws-sdk/client-scheduler";

const scheduler = new SchedulerClient({});
await scheduler.send(new CreateScheduleCommand({
  Name: "s", ScheduleExpression: "rate(5 minutes)", FlexibleTimeWindow: { Mode: "FLEXIBLE", MaximumWindowInMinutes: 5 },
  Target: { Arn: "arn:aws:sqs:us-east-1:000000000000:q", RoleArn: "arn:aws:iam::000000000000:role/r" },
}));
const read = await scheduler.send(new GetScheduleCommand({ Name: "s" }));
assert.equal(read.GroupName, "default");
assert.equal(read.FlexibleTimeWindow.MaximumWindowInMinutes, 5);
assert.ok(read.CreationDate instanceof Date);
await scheduler.send(new DeleteScheduleCommand({ Name: "s" }));
await assert.rejects(scheduler.send(new GetScheduleCommand({ Name: "s" })), ResourceNotFoundException);
