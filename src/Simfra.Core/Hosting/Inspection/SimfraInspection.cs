using Simfra.Gateway;
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
using Simfra.State;
using Simfra.State.Inspection;

namespace Simfra;

/// <summary>
/// What an instance holds for an account in a region, service by service. Looking changes nothing: no message is received, nothing is
/// written into the journal.
/// </summary>
/// <remarks>Each service's view is an <see cref="InvalidOperationException"/> where the instance doesn't serve it.</remarks>
public sealed class SimfraInspection
{
    private readonly World _world;

    internal SimfraInspection(World world, string accountId, string region)
    {
        _world = world;
        AccountId = accountId;
        Region = region;
    }

    /// <summary>The account that is looked at.</summary>
    public string AccountId { get; }

    /// <summary>The region that is looked at. Global services (IAM, Organizations), and S3, don't ask for it.</summary>
    public string Region { get; }

    /// <summary>CloudTrail's trails and events.</summary>
    public CloudTrailView CloudTrail => Open<CloudTrailView>("cloudtrail");

    /// <summary>CloudWatch's metrics.</summary>
    public CloudWatchView CloudWatch => Open<CloudWatchView>("cloudwatch");

    /// <summary>CloudWatch Logs' groups, and the events in them.</summary>
    public CloudWatchLogsView Logs => Open<CloudWatchLogsView>("logs");

    /// <summary>DynamoDB's tables and items.</summary>
    public DynamoDbView Dynamo => Open<DynamoDbView>("dynamodb");

    /// <summary>EC2's VPCs and subnets.</summary>
    public Ec2View Ec2 => Open<Ec2View>("ec2");

    /// <summary>IAM's users, groups, roles and policies.</summary>
    public IamView Iam => Open<IamView>("iam");

    /// <summary>KMS's keys.</summary>
    public KmsView Kms => Open<KmsView>("kms");

    /// <summary>The organisation that the account is in.</summary>
    public OrganizationsView Organizations => Open<OrganizationsView>("organizations");

    /// <summary>S3's buckets and objects.</summary>
    public S3View S3 => Open<S3View>("s3");

    /// <summary>EventBridge Scheduler's schedules.</summary>
    public SchedulerView Scheduler => Open<SchedulerView>("scheduler");

    /// <summary>Secrets Manager's secrets.</summary>
    public SecretsManagerView SecretsManager => Open<SecretsManagerView>("secretsmanager");

    /// <summary>SNS's topics and subscriptions.</summary>
    public SnsView Sns => Open<SnsView>("sns");

    /// <summary>SQS's queues and messages.</summary>
    public SqsView Sqs => Open<SqsView>("sqs");

    /// <summary>Systems Manager's parameters.</summary>
    public SsmView Ssm => Open<SsmView>("ssm");

    /// <summary>The same of another account.</summary>
    /// <param name="accountId">Twelve digits.</param>
    public SimfraInspection InAccount(string accountId)
    {
        ArgumentException.ThrowIfNullOrEmpty(accountId);
        return new(_world, accountId, Region);
    }

    /// <summary>The same of another region.</summary>
    /// <param name="region">Its name: <c>eu-west-1</c>.</param>
    public SimfraInspection InRegion(string region)
    {
        ArgumentException.ThrowIfNullOrEmpty(region);
        return new(_world, AccountId, region);
    }

    private TView Open<TView>(string service)
        where TView : class =>
        _world.Capabilities.Find<ViewSource<TView>>()?.Open(new(new StateScope(AccountId, Region), _world.Clock, _world.Glances))
        ?? throw new InvalidOperationException($"This instance doesn't serve {service}: see {nameof(SimfraOptions)}.{nameof(SimfraOptions.Services)}.");
}
