using System.Text;
using System.Text.Json.Nodes;

namespace Simfra.Testing;

/// <summary>Seeds buckets and objects.</summary>
public sealed class S3Seed
{
    private readonly SeedCalls _calls;

    internal S3Seed(SeedCalls calls) => _calls = calls;

    /// <summary>A bucket in the region.</summary>
    /// <param name="name">Its name, which no other account may have taken.</param>
    public BucketSeed Bucket(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new(_calls, name);
    }

    /// <inheritdoc cref="Bucket"/>
    public Task<BucketSeed> BucketAsync(string name) => Bucket(name).AsTask();
}

/// <summary>A bucket that is seeded.</summary>
public sealed class BucketSeed : Seeded<BucketSeed>
{
    private const string RegionWithoutConstraint = "us-east-1";

    internal BucketSeed(SeedCalls calls, string name)
        : base(calls)
    {
        Name = name;
        Begin(() => Calls.InvokeAsync(
            "s3",
            "CreateBucket",
            new JsonObject
            {
                ["Bucket"] = name,
                ["CreateBucketConfiguration"] =
                    Calls.Region == RegionWithoutConstraint ? null : new JsonObject { ["LocationConstraint"] = Calls.Region },
            }.Compact()));
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its ARN.</summary>
    public string Arn => $"arn:aws:s3:::{Name}";

    /// <summary>Puts an object of text into it.</summary>
    /// <param name="key">The object's key.</param>
    /// <param name="content">The text, which is written as UTF-8.</param>
    /// <param name="configure">Sets the rest of it.</param>
    public BucketSeed Object(string key, string content, Action<ObjectSettings>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(content);
        return Object(key, Encoding.UTF8.GetBytes(content), configure);
    }

    /// <summary>Puts an object into it.</summary>
    /// <param name="key">The object's key.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="configure">Sets the rest of it.</param>
    public BucketSeed Object(string key, byte[] content, Action<ObjectSettings>? configure = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        ArgumentNullException.ThrowIfNull(content);
        var settings = new ObjectSettings();
        configure?.Invoke(settings);
        return Then(() => Calls.InvokeAsync("s3", "PutObject", settings.ToJson(Name, key, content)));
    }

    /// <summary>Gives it a policy.</summary>
    /// <param name="json">The policy, as JSON.</param>
    public BucketSeed Policy(string json)
    {
        ArgumentException.ThrowIfNullOrEmpty(json);
        return Then(() => Calls.InvokeAsync("s3", "PutBucketPolicy", new() { ["Bucket"] = Name, ["Policy"] = json }));
    }

    /// <summary>
    /// Lets everybody read its objects, without a signature too: takes away what blocks public access in a new bucket, and gives it a policy
    /// that says so, in the place of the one that it has. What the account blocks in all of its buckets still counts.
    /// </summary>
    /// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteAccessPermissionsReqd.html"/>
    public BucketSeed PublicRead()
    {
        var policy = $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"{{Arn}}/*"}]}""";
        return Then(() => Calls.InvokeAsync("s3", "DeletePublicAccessBlock", new() { ["Bucket"] = Name })).Policy(policy);
    }

    /// <summary>Gives it tags, in the place of those that it has.</summary>
    /// <param name="tags">The tags.</param>
    public BucketSeed Tags(params (string Key, string Value)[] tags)
    {
        ArgumentNullException.ThrowIfNull(tags);
        var set = SeedJson.Tags(tags.Select(static tag => KeyValuePair.Create(tag.Key, tag.Value)));
        return Then(() => Calls.InvokeAsync(
            "s3", "PutBucketTagging", new() { ["Bucket"] = Name, ["Tagging"] = new JsonObject { ["TagSet"] = set ?? [] } }));
    }
}

/// <summary>What an object that is seeded has beside its bytes.</summary>
public sealed class ObjectSettings
{
    /// <summary>Its media type.</summary>
    public string? ContentType { get; set; }

    /// <summary>Its storage class; <c>STANDARD</c> by default.</summary>
    public string? StorageClass { get; set; }

    /// <summary>Its user metadata, without <c>x-amz-meta-</c>.</summary>
    public IDictionary<string, string> Metadata { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Its tags.</summary>
    public IDictionary<string, string> Tags { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    internal JsonObject ToJson(string bucket, string key, byte[] content) => new JsonObject
    {
        ["Bucket"] = bucket,
        ["Key"] = key,
        ["Body"] = Convert.ToBase64String(content),
        ["ContentLength"] = content.Length,
        ["ContentType"] = ContentType,
        ["StorageClass"] = StorageClass,
        ["Metadata"] = SeedJson.Of(Metadata),
        ["Tagging"] = Tags.Count == 0 ? null : string.Join('&', Tags.Select(static t => $"{Uri.EscapeDataString(t.Key)}={Uri.EscapeDataString(t.Value)}")),
    }.Compact();
}
