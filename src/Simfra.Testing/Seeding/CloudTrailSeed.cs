using System.Text.Json.Nodes;

namespace Simfra.Testing;

/// <summary>Seeds trails.</summary>
public sealed class CloudTrailSeed
{
    private readonly SeedCalls _calls;

    internal CloudTrailSeed(SeedCalls calls) => _calls = calls;

    /// <summary>A trail that logs. Its bucket is seeded with it, where the account hasn't got it, and its policy lets CloudTrail write.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="bucket">The bucket that it delivers to.</param>
    /// <param name="isMultiRegion">Whether it collects the events of all regions.</param>
    public TrailSeed Trail(string name, string bucket, bool isMultiRegion = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(bucket);
        return new(_calls, name, bucket, isMultiRegion);
    }

    /// <inheritdoc cref="Trail"/>
    public Task<TrailSeed> TrailAsync(string name, string bucket, bool isMultiRegion = false) => Trail(name, bucket, isMultiRegion).AsTask();
}

/// <summary>A trail that is seeded.</summary>
public sealed class TrailSeed : Seeded<TrailSeed>
{
    private string? _arn;

    internal TrailSeed(SeedCalls calls, string name, string bucket, bool isMultiRegion)
        : base(calls)
    {
        Name = name;
        Begin(async () =>
        {
            if (!Calls.World.Inspect.InAccount(Calls.AccountId).S3.Bucket(bucket).Exists)
            {
                await new S3Seed(Calls).Bucket(bucket).Policy(PolicyOf(bucket));
            }

            var created = await Calls.InvokeAsync(
                "cloudtrail", "CreateTrail", new() { ["Name"] = name, ["S3BucketName"] = bucket, ["IsMultiRegionTrail"] = isMultiRegion })
                .ConfigureAwait(false);
            _arn = created.Text("TrailARN");
            await Calls.InvokeAsync("cloudtrail", "StartLogging", new() { ["Name"] = name }).ConfigureAwait(false);
        });
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its ARN.</summary>
    public string Arn => Given(_arn);

    private static string PolicyOf(string bucket) => new JsonObject
    {
        ["Version"] = "2012-10-17",
        ["Statement"] = new JsonArray(
            new JsonObject
            {
                ["Effect"] = "Allow",
                ["Principal"] = new JsonObject { ["Service"] = "cloudtrail.amazonaws.com" },
                ["Action"] = "s3:GetBucketAcl",
                ["Resource"] = $"arn:aws:s3:::{bucket}",
            },
            new JsonObject
            {
                ["Effect"] = "Allow",
                ["Principal"] = new JsonObject { ["Service"] = "cloudtrail.amazonaws.com" },
                ["Action"] = "s3:PutObject",
                ["Resource"] = $"arn:aws:s3:::{bucket}/*",
            }),
    }.ToJsonString();
}
