using System.Collections.Immutable;
using Simfra.Integration;
using Simfra.Services.ApplicationAutoScaling;
using Simfra.Services.CloudTrail;
using Simfra.Services.CloudWatch;
using Simfra.Services.CloudWatchLogs;
using Simfra.Services.DynamoDb;
using Simfra.Services.Ec2;
using Simfra.Services.Iam;
using Simfra.Services.Kms;
using Simfra.Services.Organizations;
using Simfra.Services.S3;
using Simfra.Services.S3Control;
using Simfra.Services.Scheduler;
using Simfra.Services.SecretsManager;
using Simfra.Services.Sns;
using Simfra.Services.Sqs;
using Simfra.Services.Ssm;
using Simfra.Services.Sts;

namespace Simfra.Services;

/// <summary>The services that are built, by name.</summary>
internal static class AwsServices
{
    public static ImmutableArray<ServiceModule> All { get; } =
    [
        new ApplicationAutoScalingService(),
        new CloudTrailService(),
        new CloudWatchLogsService(),
        new CloudWatchService(),
        new DynamoDbService(),
        new DynamoDbStreamsService(),
        new Ec2Service(),
        new IamService(),
        new KmsService(),
        new OrganizationsService(),
        new S3Service(),
        new S3ControlService(),
        new SchedulerService(),
        new SecretsManagerService(),
        new SnsService(),
        new SqsService(),
        new SsmService(),
        new StsService(),
    ];
}
