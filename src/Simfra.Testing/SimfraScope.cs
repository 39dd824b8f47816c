using System.Text.Json;
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

/// <summary>A fixture's AWS as one account sees it in one region: to seed, to call, to look at, to make clients for.</summary>
public sealed partial class SimfraScope
{
    private readonly SimfraFixture _fixture;
    private readonly SimfraInspection _inspect;

    internal SimfraScope(SimfraFixture fixture, SimfraInspection inspect)
    {
        _fixture = fixture;
        _inspect = inspect;
    }

    /// <summary>The account.</summary>
    public string AccountId => _inspect.AccountId;

    /// <summary>The region.</summary>
    public string Region => _inspect.Region;

    /// <summary>Puts resources in place.</summary>
    public SimfraSeed Seed => new(new(_fixture, AccountId, Region));

    /// <inheritdoc cref="SimfraInspection.CloudTrail"/>
    public CloudTrailView CloudTrail => _inspect.CloudTrail;

    /// <inheritdoc cref="SimfraInspection.CloudWatch"/>
    public CloudWatchView CloudWatch => _inspect.CloudWatch;

    /// <inheritdoc cref="SimfraInspection.Logs"/>
    public CloudWatchLogsView Logs => _inspect.Logs;

    /// <inheritdoc cref="SimfraInspection.Dynamo"/>
    public DynamoDbView Dynamo => _inspect.Dynamo;

    /// <inheritdoc cref="SimfraInspection.Ec2"/>
    public Ec2View Ec2 => _inspect.Ec2;

    /// <inheritdoc cref="SimfraInspection.Iam"/>
    public IamView Iam => _inspect.Iam;

    /// <inheritdoc cref="SimfraInspection.Kms"/>
    public KmsView Kms => _inspect.Kms;

    /// <inheritdoc cref="SimfraInspection.Organizations"/>
    public OrganizationsView Organizations => _inspect.Organizations;

    /// <inheritdoc cref="SimfraInspection.S3"/>
    public S3View S3 => _inspect.S3;

    /// <inheritdoc cref="SimfraInspection.Scheduler"/>
    public SchedulerView Scheduler => _inspect.Scheduler;

    /// <inheritdoc cref="SimfraInspection.SecretsManager"/>
    public SecretsManagerView SecretsManager => _inspect.SecretsManager;

    /// <inheritdoc cref="SimfraInspection.Sns"/>
    public SnsView Sns => _inspect.Sns;

    /// <inheritdoc cref="SimfraInspection.Sqs"/>
    public SqsView Sqs => _inspect.Sqs;

    /// <inheritdoc cref="SimfraInspection.Ssm"/>
    public SsmView Ssm => _inspect.Ssm;

    /// <summary>The same account in another region.</summary>
    /// <param name="region">Its name: <c>eu-west-1</c>.</param>
    public SimfraScope InRegion(string region) => new(_fixture, _inspect.InRegion(region));

    /// <summary>Another account in the same region.</summary>
    /// <param name="accountId">Twelve digits. To seed and to call, it must be one of the instance's (<see cref="SimfraWorld.Accounts"/>).</param>
    public SimfraScope InAccount(string accountId) => new(_fixture, _inspect.InAccount(accountId));

    /// <summary>
    /// Calls any operation by name, without HTTP, key and signature; else it is a call as any client's
    /// (<see cref="SimfraWorld.InvokeAsync(SimfraCall, CancellationToken)"/>).
    /// </summary>
    /// <param name="service">The service by the name of its model: <c>sqs</c>.</param>
    /// <param name="operation">The operation: <c>CreateQueue</c>.</param>
    /// <param name="input">
    /// The input under the names of AWS's API: an anonymous object (<c>new { QueueName = "q" }</c>), a dictionary, or a
    /// <see cref="JsonObject"/>. Bytes are <see cref="byte"/> arrays. Nothing by default.
    /// </param>
    /// <param name="principal">Who calls: the ARN of a user or role. By default the account's root user.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The output under the names of AWS's API.</returns>
    /// <exception cref="SimfraCallException">The operation failed with an error of AWS's, or isn't built.</exception>
    /// <exception cref="ArgumentException">There is no such service, operation or principal, or the input isn't one of the operation's.</exception>
    public Task<JsonObject> InvokeAsync(
        string service, string operation, object? input = null, string? principal = null, CancellationToken cancellationToken = default)
    {
        var call = new SimfraCall(service, operation, ToJson(input))
        {
            Principal = principal,
            AccountId = principal is null ? AccountId : null,
            Region = Region,
        };
        return _fixture.InvokeAsync(call, cancellationToken);
    }

    private static JsonObject? ToJson(object? input) => input switch
    {
        null => null,
        JsonObject json => json,
        _ => JsonSerializer.SerializeToNode(input) as JsonObject
            ?? throw new ArgumentException($"An input is an object with members; {input.GetType()} isn't.", nameof(input)),
    };
}
