using Simfra.Services.Iam;
using Simfra.Services.S3;
using Simfra.Services.Sqs;
using Simfra.Services.Ssm;

namespace Simfra.Testing;

/// <summary>Assertions on what an instance holds and on what happened in it.</summary>
public static class SimfraAssertionExtensions
{
    /// <summary>Asserts on a queue: <c>aws.Sqs.Queue("orders").Should().HaveMessage("42")</c>.</summary>
    /// <param name="queue">The queue, whether it is there or not.</param>
    public static QueueAssertions Should(this QueueView queue) => new(queue);

    /// <summary>Asserts on a bucket: <c>aws.S3.Bucket("invoices").Should().HaveObject("42.pdf")</c>.</summary>
    /// <param name="bucket">The bucket, whether it is there or not.</param>
    public static BucketAssertions Should(this BucketView bucket) => new(bucket);

    /// <summary>Asserts on parameters: <c>aws.Ssm.Should().HaveParameterWithValue("/orders/limit", "10")</c>.</summary>
    /// <param name="ssm">The parameters of an account and region.</param>
    public static SsmAssertions Should(this SsmView ssm) => new(ssm);

    /// <summary>Asserts on users and roles: <c>aws.Iam.Should().HaveRole("worker")</c>.</summary>
    /// <param name="iam">The users and roles of an account.</param>
    public static IamAssertions Should(this IamView iam) => new(iam);

    /// <summary>Asserts on calls: <c>aws.Journal.Should().HaveCall("sqs", "SendMessage")</c>.</summary>
    /// <param name="journal">An instance's journal.</param>
    public static JournalAssertions Should(this SimfraJournal journal) => new(journal);
}
