namespace Simfra.Testing;

/// <summary>
/// Puts resources in place for a test, as an account's root user would: each step is a call of AWS's, checked and journalled like any, but
/// spared by faults.
/// </summary>
public sealed class SimfraSeed
{
    private readonly SeedCalls _calls;

    internal SimfraSeed(SeedCalls calls) => _calls = calls;

    /// <summary>Trails.</summary>
    public CloudTrailSeed CloudTrail => new(_calls);

    /// <summary>Metrics.</summary>
    public CloudWatchSeed CloudWatch => new(_calls);

    /// <summary>VPCs and subnets.</summary>
    public Ec2Seed Ec2 => new(_calls);

    /// <summary>Users, groups, roles and policies.</summary>
    public IamSeed Iam => new(_calls);

    /// <summary>Keys.</summary>
    public KmsSeed Kms => new(_calls);

    /// <summary>An organisation with its units and accounts.</summary>
    public OrganizationsSeed Organizations => new(_calls);

    /// <summary>Buckets and objects.</summary>
    public S3Seed S3 => new(_calls);

    /// <summary>Schedules and their groups.</summary>
    public SchedulerSeed Scheduler => new(_calls);

    /// <summary>Queues and messages.</summary>
    public SqsSeed Sqs => new(_calls);

    /// <summary>Parameters.</summary>
    public SsmSeed Ssm => new(_calls);
}
