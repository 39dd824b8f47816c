using System.Collections.Frozen;
using System.Collections.Immutable;
using Simfra.Integration;
using Simfra.Schemas;

namespace Simfra.Services.CloudTrail;

/// <summary>The resources that an event is about, as its authorisation found them.</summary>
internal static class EventResources
{
    /// <summary>What CloudFormation calls types of resources; those of other types aren't told.</summary>
    private static readonly FrozenDictionary<string, string> Types = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["cloudtrail:trail"] = "AWS::CloudTrail::Trail",
        ["dynamodb:table"] = "AWS::DynamoDB::Table",
        ["ec2:vpc"] = "AWS::EC2::VPC",
        ["iam:group"] = "AWS::IAM::Group",
        ["iam:instance-profile"] = "AWS::IAM::InstanceProfile",
        ["iam:policy"] = "AWS::IAM::Policy",
        ["iam:role"] = "AWS::IAM::Role",
        ["iam:user"] = "AWS::IAM::User",
        ["kms:key"] = "AWS::KMS::Key",
        ["lambda:function"] = "AWS::Lambda::Function",
        ["logs:log-group"] = "AWS::Logs::LogGroup",
        ["s3:bucket"] = "AWS::S3::Bucket",
        ["s3:object"] = "AWS::S3::Object",
        ["scheduler:schedule"] = "AWS::Scheduler::Schedule",
        ["scheduler:schedule-group"] = "AWS::Scheduler::ScheduleGroup",
        ["secretsmanager:Secret"] = "AWS::SecretsManager::Secret",
        ["sns:topic"] = "AWS::SNS::Topic",
        ["sqs:queue"] = "AWS::SQS::Queue",
        ["ssm:parameter"] = "AWS::SSM::Parameter",
        ["sts:role"] = "AWS::IAM::Role",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static ImmutableArray<EventResource> Of(CompletedCall call) =>
    [
        .. call.Decisions
            .Where(static d => d.Permission.ResourceType is not null)
            .Select(static d => (Type: TypeOf(d.Permission.ResourceType!), Arn: d.Permission.Resource))
            .Where(static r => r.Type is not null)
            .Distinct()
            .Select(static r => new EventResource(r.Type!, r.Arn)),
    ];

    /// <summary>The account of the resource, which gets a record of its own of what others do to it; null where nothing tells.</summary>
    public static string? OwnerOf(CompletedCall call) => call.Decisions is [{ } first, ..] ? first.Request.ResourceAccountId : null;

    private static string? TypeOf(IamResourceType type) => Types.GetValueOrDefault(type.ToString());
}
