using System.Text.Json.Nodes;

namespace Simfra.Interop.Tests.Authorization;

/// <summary>What the callers of <see cref="DenialWorld"/> may do and what not, with the words of each kind of policy.</summary>
internal static class DenialCalls
{
    private const string QueueArn = $"arn:aws:sqs:us-east-1:{DenialWorld.Own}:{DenialWorld.Queue}";
    private const string ObjectArn = $"arn:aws:s3:::{DenialWorld.Bucket}/k";

    public static ExpectedCall[] Of(DenialWorld world) => [.. Signatures(), .. Storage(world), .. Queues(world), .. Roles(), .. Keys(world), .. OtherServices()];

    /// <summary>Keys that nobody has, and keys whose secret is another.</summary>
    private static IEnumerable<ExpectedCall> Signatures()
    {
        const string invalid = "The security token included in the request is invalid.";

        yield return Denied("stranger", "s3", "ListBuckets", [], "The AWS Access Key Id you provided does not exist in our records.", "InvalidAccessKeyId");
        yield return Denied("stranger", "sts", "GetCallerIdentity", [], invalid, "InvalidClientTokenId");
        yield return Denied("stranger", "ssm", "DescribeParameters", [], invalid, "UnrecognizedClientException", 400);
        yield return Denied("stranger", "ec2", "DescribeVpcs", [], "AWS was not able to validate the provided access credentials", "AuthFailure", 401);
        yield return Denied(
            "forger", "s3", "ListBuckets", [],
            "The request signature we calculated does not match the signature you provided. Check your key and signing method.", "SignatureDoesNotMatch");
    }

    private static IEnumerable<ExpectedCall> Storage(DenialWorld world)
    {
        var bucket = new JsonObject { ["Bucket"] = DenialWorld.Bucket };
        var item = new JsonObject { ["Bucket"] = DenialWorld.Bucket, ["Key"] = "k" };

        yield return new("bob", "s3", "PutObject", item);
        yield return Denied(
            "narrow", "s3", "ListBuckets", [],
            $"{User("narrow")} is not authorized to perform: s3:ListAllMyBuckets because no identity-based policy allows the s3:ListAllMyBuckets action");
        yield return Denied(
            "narrow", "s3", "GetObject", item,
            $"{User("narrow")} is not authorized to perform: s3:GetObject on resource: \"{ObjectArn}\" because no identity-based policy allows the s3:GetObject action");
        yield return Denied(
            "alice", "s3", "GetObject", item,
            $"{User("alice")} is not authorized to perform: s3:GetObject on resource: \"{ObjectArn}\" with an explicit deny in a resource-based policy");
        yield return Denied(
            "alice", "s3", "DeleteBucket", bucket,
            $"{User("alice")} is not authorized to perform: s3:DeleteBucket on resource: \"arn:aws:s3:::{DenialWorld.Bucket}\" "
            + "with an explicit deny in an identity-based policy");
        yield return Denied(
            "worker", "s3", "CreateBucket", new() { ["Bucket"] = "members" },
            $"{User("worker", DenialWorld.Member)} is not authorized to perform: s3:CreateBucket on resource: \"arn:aws:s3:::members\" "
            + $"with an explicit deny in a service control policy: {world.ServiceControlPolicy}");
        yield return Denied(
            "session", "s3", "PutObject", item,
            $"User: arn:aws:sts::{DenialWorld.Own}:assumed-role/reader/bounded is not authorized to perform: s3:PutObject on resource: \"{ObjectArn}\" "
            + "because no session policy allows the s3:PutObject action");
        yield return new("session", "s3", "ListBuckets", []);

        // What isn't theirs S3 tells others nothing about.
        yield return Denied("bob", "s3", "GetObject", item, "Access Denied");
    }

    private static IEnumerable<ExpectedCall> Queues(DenialWorld world)
    {
        var queue = new JsonObject { ["QueueUrl"] = world.QueueUrl };
        var message = new JsonObject { ["QueueUrl"] = world.QueueUrl, ["MessageBody"] = "hello" };

        yield return new("bob", "sqs", "SendMessage", message);
        yield return Denied("narrow", "sqs", "SendMessage", message, QueueDenial("narrow", "sendmessage", "because no identity-based policy allows the sqs:sendmessage action"));
        yield return Denied("alice", "sqs", "ReceiveMessage", queue, QueueDenial("alice", "receivemessage", "with an explicit deny in a resource-based policy"));
        yield return Denied(
            "alice", "sqs", "PurgeQueue", queue,
            QueueDenial("alice", "purgequeue", $"with an explicit deny in an identity-based policy: arn:aws:iam::{DenialWorld.Own}:policy/no-purging"));
        yield return Denied(
            "bounded", "sqs", "DeleteQueue", queue, QueueDenial("bounded", "deletequeue", "because no permissions boundary allows the sqs:deletequeue action"));
        yield return Denied(
            "worker", "sqs", "CreateQueue", new() { ["QueueName"] = "members" },
            $"{User("worker", DenialWorld.Member)} is not authorized to perform: sqs:createqueue on resource: "
            + $"arn:aws:sqs:us-east-1:{DenialWorld.Member}:members with an explicit deny in a service control policy: {world.ServiceControlPolicy}");
        yield return Denied(
            "bob", "sqs", "ReceiveMessage", queue,
            QueueDenial("bob", "receivemessage", "because no resource-based policy allows the sqs:receivemessage action", DenialWorld.Partner));
    }

    private static IEnumerable<ExpectedCall> Roles()
    {
        var role = new JsonObject { ["RoleArn"] = DenialWorld.RoleArn, ["RoleSessionName"] = "by-hand" };

        yield return Denied(
            "bob", "sts", "AssumeRole", role,
            $"{User("bob", DenialWorld.Partner)} is not authorized to perform: sts:AssumeRole on resource: {DenialWorld.RoleArn}");
        yield return new("bob", "sts", "AssumeRole", With(role, "ExternalId", DenialWorld.ExternalId));
        yield return Denied(
            "narrow", "sts", "AssumeRole", With(role, "ExternalId", DenialWorld.ExternalId),
            $"{User("narrow")} is not authorized to perform: sts:AssumeRole on resource: {DenialWorld.RoleArn}");
    }

    private static IEnumerable<ExpectedCall> Keys(DenialWorld world)
    {
        var key = new JsonObject { ["KeyId"] = world.KeyArn };

        yield return new("alice", "kms", "DescribeKey", key);
        yield return Denied(
            "narrow", "kms", "DescribeKey", key,
            $"{User("narrow")} is not authorized to perform: kms:DescribeKey on resource: {world.KeyArn} "
            + "because no identity-based policy allows the kms:DescribeKey action",
            "AccessDeniedException", 400);
        yield return Denied(
            "bounded", "kms", "DescribeKey", key,
            $"{User("bounded")} is not authorized to perform: kms:DescribeKey on resource: {world.KeyArn} "
            + "because no permissions boundary allows the kms:DescribeKey action",
            "AccessDeniedException", 400);
        yield return Denied(
            "bob", "kms", "DescribeKey", key,
            $"{User("bob", DenialWorld.Partner)} is not authorized to perform: kms:DescribeKey on this resource because the resource does not exist in this "
            + "Region, no resource-based policies allow access, or a resource-based policy explicitly denies access",
            "AccessDeniedException", 400);
    }

    private static IEnumerable<ExpectedCall> OtherServices()
    {
        yield return Denied(
            "narrow", "iam", "GetUser", new() { ["UserName"] = "alice" },
            $"{User("narrow")} is not authorized to perform: iam:GetUser on resource: user alice because no identity-based policy allows the iam:GetUser action");
        yield return Denied(
            "narrow", "ssm", "GetParameter", new() { ["Name"] = "key" },
            $"{User("narrow")} is not authorized to perform: ssm:GetParameter on resource: arn:aws:ssm:us-east-1:{DenialWorld.Own}:parameter/key "
            + "because no identity-based policy allows the ssm:GetParameter action",
            "AccessDeniedException", 400);
        yield return Denied(
            "narrow", "ec2", "DescribeVpcs", [],
            $"You are not authorized to perform this operation. {User("narrow")} is not authorized to perform: ec2:DescribeVpcs "
            + "because no identity-based policy allows the ec2:DescribeVpcs action",
            "UnauthorizedOperation");
    }

    private static ExpectedCall Denied(
        string caller, string service, string operation, JsonObject input, string message, string code = "AccessDenied", int status = 403) =>
        new(caller, service, operation, input)
        {
            Code = code,
            Message = message,
            Status = status,
        };

    private static string User(string name, string account = DenialWorld.Own) => $"User: arn:aws:iam::{account}:user/{name}";

    private static string QueueDenial(string user, string action, string reason, string account = DenialWorld.Own) =>
        $"{User(user, account)} is not authorized to perform: sqs:{action} on resource: {QueueArn} {reason}";

    private static JsonObject With(JsonObject input, string name, string value)
    {
        var more = input.DeepClone().AsObject();
        more[name] = value;
        return more;
    }
}
