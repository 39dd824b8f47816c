using Simfra.Models.Iam;
using Simfra.Models.Kms;
using Simfra.Models.Organizations;
using Simfra.Models.S3;
using Simfra.Models.Sqs;
using Simfra.Models.Sts;
using Simfra.Schemas;
using Simfra.Security;

namespace Simfra.Interop.Tests.Authorization;

/// <summary>
/// Three accounts with a policy of every kind: the management account of an organisation, which owns a bucket, a queue and a role; a member that a
/// service control policy bounds; a partner outside of the organisation, whom the bucket, the queue and the role let in.
/// </summary>
internal sealed class DenialWorld : IAsyncDisposable
{
    public const string Own = "000000000000";
    public const string Member = "222222222222";
    public const string Partner = "333333333333";
    public const string Bucket = "shared-bucket";
    public const string Queue = "shared";
    public const string RoleArn = $"arn:aws:iam::{Own}:role/reader";
    public const string ExternalId = "unit-42";

    private DenialWorld(SimfraServer server) => Server = server;

    public SimfraServer Server { get; }

    public Dictionary<string, CallerKeys> Callers { get; } = new(StringComparer.Ordinal);

    public string QueueUrl => $"{Server.Endpoint}{Own}/{Queue}";

    /// <summary>The ARN of a key whose policy leaves it to the account's own policies.</summary>
    public string KeyArn { get; private set; } = "";

    /// <summary>The ARN of the policy that bounds the member.</summary>
    public string ServiceControlPolicy { get; private set; } = "";

    public static async Task<DenialWorld> StartAsync()
    {
        var world = new DenialWorld(await SimfraServer.StartAsync(static o => o.Port = 0));
        world.Server.World.Accounts.Create(accountId: Member);
        world.Server.World.Accounts.Create(accountId: Partner);
        await world.CreateUsersAsync();
        await world.CreateSharedResourcesAsync();
        await world.CreateOrganizationAsync();
        await world.CreateRoleAsync();
        return world;
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    private static string Policy(params string[] statements) => $$"""{"Version":"2012-10-17","Statement":[{{string.Join(',', statements)}}]}""";

    private static string Allow(string action, string resource = "*", string? principal = null) => Statement("Allow", action, resource, principal);

    private static string Deny(string action, string resource = "*", string? principal = null) => Statement("Deny", action, resource, principal);

    private static string Statement(string effect, string action, string resource, string? principal) =>
        $$"""{"Effect":"{{effect}}","Action":"{{action}}","Resource":"{{resource}}"{{(principal is null ? "" : $$""","Principal":{"AWS":"{{principal}}"}""")}}}""";

    private async Task CreateUsersAsync()
    {
        await CreateUserAsync(Own, "narrow");
        await CreateUserAsync(Own, "alice", Allow("*"), Deny("s3:DeleteBucket"));
        await AttachAsync("alice", "no-purging", Deny("sqs:PurgeQueue"));
        await CreateUserAsync(Own, "bounded", Allow("*"));
        await InvokeAsync(Own, IamApi.PutUserPermissionsBoundary, new()
        {
            UserName = "bounded",
            PermissionsBoundary = await CreatePolicyAsync("storage-alone", Allow("s3:*")),
        });
        await CreateUserAsync(Member, "worker", Allow("*"));
        await CreateUserAsync(Partner, "bob", Allow("*"));
        Callers["forger"] = Callers["alice"] with { SecretAccessKey = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY" };
        Callers["stranger"] = new("AKIAQQQQQQQQQQQQQQQQ", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    }

    private async Task CreateUserAsync(string account, string name, params string[] statements)
    {
        await InvokeAsync(account, IamApi.CreateUser, new() { UserName = name });
        if (statements.Length > 0)
        {
            await InvokeAsync(account, IamApi.PutUserPolicy, new() { UserName = name, PolicyName = "own", PolicyDocument = Policy(statements) });
        }

        var key = (await InvokeAsync(account, IamApi.CreateAccessKey, new() { UserName = name })).AccessKey!;
        Callers[name] = new(key.AccessKeyId!, key.SecretAccessKey!);
    }

    private async Task<string> CreatePolicyAsync(string name, params string[] statements) =>
        (await InvokeAsync(Own, IamApi.CreatePolicy, new() { PolicyName = name, PolicyDocument = Policy(statements) })).Policy!.Arn!;

    private async Task AttachAsync(string user, string name, params string[] statements) => await InvokeAsync(
        Own, IamApi.AttachUserPolicy, new() { UserName = user, PolicyArn = await CreatePolicyAsync(name, statements) });

    private async Task CreateSharedResourcesAsync()
    {
        const string bob = $"arn:aws:iam::{Partner}:user/bob";
        const string objects = $"arn:aws:s3:::{Bucket}/*";
        const string queue = $"arn:aws:sqs:us-east-1:{Own}:{Queue}";
        await InvokeAsync(Own, S3Api.CreateBucket, new() { Bucket = Bucket });
        await InvokeAsync(Own, S3Api.PutBucketPolicy, new()
        {
            Bucket = Bucket,
            Policy = Policy(Allow("s3:PutObject", objects, bob), Deny("s3:GetObject", objects, $"arn:aws:iam::{Own}:user/alice")),
        });
        await InvokeAsync(Own, SqsApi.CreateQueue, new()
        {
            QueueName = Queue,
            Attributes = new() { ["Policy"] = Policy(Allow("sqs:SendMessage", queue, bob), Deny("sqs:ReceiveMessage", queue, $"arn:aws:iam::{Own}:user/alice")) },
        });
        KeyArn = (await InvokeAsync(Own, KmsApi.CreateKey, new())).KeyMetadata!.Arn!;
    }

    private async Task CreateOrganizationAsync()
    {
        await InvokeAsync(Own, OrganizationsApi.CreateOrganization, new() { FeatureSet = "ALL" });
        var invited = await InvokeAsync(
            Own, OrganizationsApi.InviteAccountToOrganization, new() { Target = new() { Id = Member, Type = "ACCOUNT" } });
        await InvokeAsync(Member, OrganizationsApi.AcceptHandshake, new() { HandshakeId = invited.Handshake!.Id });
        var policy = await InvokeAsync(Own, OrganizationsApi.CreatePolicy, new()
        {
            Name = "no-queues",
            Description = "Members have no queues and no buckets.",
            Type = "SERVICE_CONTROL_POLICY",
            Content = """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":["sqs:*","s3:CreateBucket"],"Resource":"*"}]}""",
        });
        await InvokeAsync(Own, OrganizationsApi.AttachPolicy, new() { PolicyId = policy.Policy!.PolicySummary!.Id, TargetId = Member });
        ServiceControlPolicy = policy.Policy.PolicySummary.Arn!;
    }

    /// <summary>The partner's way in, and a session of it that is bounded by a policy of its own.</summary>
    private async Task CreateRoleAsync()
    {
        await InvokeAsync(Own, IamApi.CreateRole, new()
        {
            RoleName = "reader",
            AssumeRolePolicyDocument = $$$$"""
                {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"{{{{Partner}}}}"},"Action":"sts:AssumeRole",
                  "Condition":{"StringEquals":{"sts:ExternalId":"{{{{ExternalId}}}}"}}}]}
                """,
        });
        await InvokeAsync(Own, IamApi.PutRolePolicy, new() { RoleName = "reader", PolicyName = "own", PolicyDocument = Policy(Allow("s3:*")) });
        var bob = (await InvokeAsync(Partner, IamApi.GetUser, new() { UserName = "bob" })).User!;
        var session = await Server.AsAsync(new IamUserPrincipal(Partner, bob.UserId!, "/", "bob"), StsApi.AssumeRole, new()
        {
            RoleArn = RoleArn,
            RoleSessionName = "bounded",
            ExternalId = ExternalId,
            Policy = Policy(Allow("s3:ListAllMyBuckets")),
        });
        var keys = session.Credentials!;
        Callers["session"] = new(keys.AccessKeyId!, keys.SecretAccessKey!, keys.SessionToken);
    }

    private Task<TOutput> InvokeAsync<TInput, TOutput>(string account, Operation<TInput, TOutput> operation, TInput input)
        where TInput : class, IShape, new()
        where TOutput : class, IShape, new() => Server.AsAsync(new RootPrincipal(account), operation, input);
}
