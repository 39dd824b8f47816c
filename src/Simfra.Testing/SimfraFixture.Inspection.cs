using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Simfra.Services.CloudTrail;
using Simfra.Services.CloudWatch;
using Simfra.Services.CloudWatchLogs;
using Simfra.Services.DynamoDb;
using Simfra.Services.Ec2;
using Simfra.Services.Iam;
using Simfra.Services.Kms;
using Simfra.Services.Organizations;
using Simfra.Services.S3;
using Simfra.Services.Scheduler;
using Simfra.Services.SecretsManager;
using Simfra.Services.Sns;
using Simfra.Services.Sqs;
using Simfra.Services.Ssm;

namespace Simfra.Testing;

// What a test puts in place, and what it looks at: in the default account and region, and from there in others.
public partial class SimfraFixture
{
    /// <summary>Puts resources in place: <c>await aws.Seed.Sqs.QueueAsync("orders", q =&gt; q.VisibilityTimeout = 30)</c>.</summary>
    public SimfraSeed Seed => Here.Seed;

    /// <inheritdoc cref="SimfraInspection.CloudTrail"/>
    public CloudTrailView CloudTrail => Here.CloudTrail;

    /// <inheritdoc cref="SimfraInspection.CloudWatch"/>
    public CloudWatchView CloudWatch => Here.CloudWatch;

    /// <inheritdoc cref="SimfraInspection.Logs"/>
    public CloudWatchLogsView Logs => Here.Logs;

    /// <inheritdoc cref="SimfraInspection.Dynamo"/>
    public DynamoDbView Dynamo => Here.Dynamo;

    /// <inheritdoc cref="SimfraInspection.Ec2"/>
    public Ec2View Ec2 => Here.Ec2;

    /// <inheritdoc cref="SimfraInspection.Iam"/>
    public IamView Iam => Here.Iam;

    /// <inheritdoc cref="SimfraInspection.Kms"/>
    public KmsView Kms => Here.Kms;

    /// <inheritdoc cref="SimfraInspection.Organizations"/>
    public OrganizationsView Organizations => Here.Organizations;

    /// <inheritdoc cref="SimfraInspection.S3"/>
    public S3View S3 => Here.S3;

    /// <inheritdoc cref="SimfraInspection.Scheduler"/>
    public SchedulerView Scheduler => Here.Scheduler;

    /// <inheritdoc cref="SimfraInspection.SecretsManager"/>
    public SecretsManagerView SecretsManager => Here.SecretsManager;

    /// <inheritdoc cref="SimfraInspection.Sns"/>
    public SnsView Sns => Here.Sns;

    /// <inheritdoc cref="SimfraInspection.Sqs"/>
    public SqsView Sqs => Here.Sqs;

    /// <inheritdoc cref="SimfraInspection.Ssm"/>
    public SsmView Ssm => Here.Ssm;

    /// <inheritdoc cref="SimfraWorld.Records"/>
    public SimfraRecords Records => World.Records;

    /// <inheritdoc cref="SimfraWorld.Changes"/>
    public SimfraChanges Changes => World.Changes;

    private SimfraScope Here => new(this, World.Inspect);

    /// <summary>The default account in another region: to seed, to call, to look at, to make clients for.</summary>
    /// <param name="region">Its name: <c>eu-west-1</c>.</param>
    public SimfraScope InRegion(string region) => Here.InRegion(region);

    /// <summary>Another account in the default region: to seed, to call, to look at, to make clients for.</summary>
    /// <param name="accountId">Twelve digits. To seed, to call and for clients it must be one of the instance's (<see cref="SimfraWorld.Accounts"/>).</param>
    public SimfraScope InAccount(string accountId) => Here.InAccount(accountId);

    /// <inheritdoc cref="SimfraScope.InvokeAsync"/>
    public Task<JsonObject> InvokeAsync(
        string service, string operation, object? input = null, string? principal = null, CancellationToken cancellationToken = default) =>
        Here.InvokeAsync(service, operation, input, principal, cancellationToken);

    /// <inheritdoc cref="SimfraWorld.WaitUntilAsync"/>
    public Task WaitUntilAsync(
        Func<bool> condition,
        TimeSpan? timeout = null,
        CancellationToken cancellationToken = default,
        [CallerArgumentExpression(nameof(condition))] string text = "") =>
        World.WaitUntilAsync(condition, timeout, cancellationToken, text);

    /// <summary>URLs in answers lead to the fixture's own server, where it has one.</summary>
    internal Task<JsonObject> InvokeAsync(SimfraCall call, CancellationToken cancellationToken) =>
        _server is null ? World.InvokeAsync(call, cancellationToken) : _server.InvokeAsync(call, cancellationToken);
}
