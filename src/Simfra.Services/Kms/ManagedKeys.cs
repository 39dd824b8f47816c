using System.Collections.Immutable;
using Simfra.Models.Kms;
using Simfra.Services.Kms.Cryptography;
using Simfra.State;

namespace Simfra.Services.Kms;

/// <summary>The keys that AWS keeps in every account for its services, each made when it is first used.</summary>
/// <seealso href="https://docs.aws.amazon.com/kms/latest/developerguide/aws-managed-policies.html"/>
internal static class ManagedKeys
{
    public const string AliasPrefix = "alias/aws/";
    public const int RotationPeriodInDays = 365;

    /// <summary>The aliases that an account has whether or not their keys are made yet.</summary>
    public static ImmutableArray<string> ListedAliases { get; } =
    [
        .. new[]
        {
            "acm", "dynamodb", "ebs", "elasticfilesystem", "es", "glue", "kinesisvideo", "lambda", "rds", "redshift", "s3", "secretsmanager",
            "ssm", "xray",
        }.Select(static name => AliasPrefix + name),
    ];

    private static readonly ImmutableArray<ManagedKey> All =
    [
        new("acm", "acm", "ACM"),
        new("backup", "backup", "Backup"),
        new("codecommit", "codecommit", "CodeCommit"),
        new("connect", "connect", "Connect"),
        new("dms", "dms", "Database Migration Service"),
        new("dynamodb", "dynamodb", "DynamoDB") { Protects = "data" },
        new("ebs", "ec2", "EBS"),
        new("elasticfilesystem", "elasticfilesystem", "EFS"),
        new("es", "es", "Elasticsearch"),
        new("fsx", "fsx", "FSx"),
        new("glue", "glue", "Glue"),
        new("kinesis", "kinesis", "Kinesis"),
        new("kinesisvideo", "kinesisvideo", "Kinesis Video"),
        new("lambda", "lambda", "Lambda"),
        new("rds", "rds", "RDS"),
        new("redshift", "redshift", "Redshift"),
        new("s3", "s3", "S3"),
        new("sagemaker", "sagemaker", "SageMaker"),
        new("secretsmanager", "secretsmanager", "AWS Secrets Manager"),
        new("ses", "ses", "SES"),
        new("sns", "sns", "SNS"),
        new("sqs", "sqs", "SQS"),
        new("ssm", "ssm", "SSM"),
        new("xray", "xray", "X-Ray"),
    ];

    /// <summary>Whether AWS has a managed key of that alias.</summary>
    public static bool Exists(string alias) => Find(alias) is not null;

    /// <summary>
    /// The key's id in an account and region. It is known before the key is made, so that its policy can decide about the call that makes it.
    /// </summary>
    public static string IdOf(StateScope scope, string alias) => NamedGuid.Of($"{scope}/{alias}").ToString();

    /// <summary>The alias of a key that isn't made yet; null where the id is no managed key's.</summary>
    public static string? FindAlias(StateScope scope, string keyId) =>
        All.Select(static k => AliasPrefix + k.Name).FirstOrDefault(alias => IdOf(scope, alias) == keyId);

    public static KmsKey Make(StateScope scope, string alias, IdGenerator ids, DateTimeOffset now)
    {
        var id = IdOf(scope, alias);
        return new()
        {
            Id = id,
            Scope = scope,
            Spec = KeySpec.SymmetricDefault,
            Usage = KeyUsageType.EncryptDecrypt,
            Origin = OriginType.AwsKms,
            Policy = PolicyOf(scope, alias),
            CreatedAt = now,
            Description = $"Default key that protects my {Find(alias)!.Label} {Find(alias)!.Protects} when no other key is defined",
            IsAwsManaged = true,
            Rotation = new(RotationPeriodInDays, now + TimeSpan.FromDays(RotationPeriodInDays)),
            Materials = [NewKeyMaterial.Of(id, NewKeyMaterial.MakeSecret(KeySpec.SymmetricDefault, ids))],
        };
    }

    /// <summary>Whoever may use the service may use the key through it, and nobody without; the account may look at it.</summary>
    public static string PolicyOf(StateScope scope, string alias)
    {
        var key = Find(alias)!;
        return $$"""
            {
              "Version" : "2012-10-17",
              "Id" : "auto-{{key.Name}}-1",
              "Statement" : [ {
                "Sid" : "Allow access through {{key.Label}} for all principals in the account that are authorized to use {{key.Label}}",
                "Effect" : "Allow",
                "Principal" : {
                  "AWS" : "*"
                },
                "Action" : [ "kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:CreateGrant", "kms:DescribeKey" ],
                "Resource" : "*",
                "Condition" : {
                  "StringEquals" : {
                    "kms:CallerAccount" : "{{scope.Account}}",
                    "kms:ViaService" : "{{key.Service}}.{{scope.Region}}.amazonaws.com"
                  }
                }
              }, {
                "Sid" : "Allow direct access to key metadata to the account",
                "Effect" : "Allow",
                "Principal" : {
                  "AWS" : "arn:aws:iam::{{scope.Account}}:root"
                },
                "Action" : [ "kms:Describe*", "kms:Get*", "kms:List*", "kms:RevokeGrant" ],
                "Resource" : "*"
              } ]
            }
            """.ReplaceLineEndings("\n");
    }

    private static ManagedKey? Find(string alias) => alias.StartsWith(AliasPrefix, StringComparison.Ordinal)
        ? All.FirstOrDefault(k => k.Name == alias[AliasPrefix.Length..])
        : null;

    /// <param name="Name">What follows <c>aws/</c> in the alias.</param>
    /// <param name="Service">The service's endpoint, by which <c>kms:ViaService</c> names it.</param>
    /// <param name="Label">The service in the words of policy and description.</param>
    private sealed record ManagedKey(string Name, string Service, string Label)
    {
        /// <summary>What the description says that the key protects; recorded of AWS for DynamoDB alone.</summary>
        public string Protects { get; init; } = "resources";
    }
}
