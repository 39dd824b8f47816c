using Simfra;
using Simfra.Testing;

namespace ReportsApi.Tests;

/// <summary>What the application finds in its account: a bucket, and a role that may read and write there and do nothing else.</summary>
public sealed class Cloud() : SeededSimfraFixture(static o => o.ClockMode = SimfraClockMode.Manual)
{
    protected override async Task SeedAsync()
    {
        await Seed.S3.BucketAsync("reports");
        await Seed.Iam.Role("reports-api", "ecs-tasks.amazonaws.com")
            .Allow("s3:PutObject", "arn:aws:s3:::reports/*")
            .Allow("s3:GetObject", "arn:aws:s3:::reports/*")
            .Allow("s3:ListBucket", "arn:aws:s3:::reports");
    }
}
