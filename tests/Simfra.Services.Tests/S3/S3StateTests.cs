using System.Text.Json;
using Simfra.Services.S3;
using Simfra.State;
using Simfra.State.Blobs;

namespace Simfra.Services.Tests.S3;

public sealed class S3StateTests
{
    private static readonly S3Object Example = new()
    {
        Bucket = "orders",
        Key = "a/ü😀",
        Revision = new("0f8fad5b-d9cb-469f-a165-70867728950e"),
        ETag = "5d41402abc4b2a76b9719d911017c592-1",
        LastModified = new(2026, 3, 14, 9, 26, 53, TimeSpan.Zero),
        Content = Blob.Empty,
        Checksum = new("CRC32", "AAAAAA==", "COMPOSITE"),
        StorageClass = "STANDARD_IA",
        Headers = new() { ContentType = "text/plain", CacheControl = "no-store" },
        Metadata = UserMetadata.None.Add("key", "välue"),
        Tags = S3Tags.None.Add("tag", ""),
        WebsiteRedirectLocation = "/there",
        Parts = [new(1, 5, new("CRC32", "AAAAAA=="))],
    };

    [Fact]
    public void Records_GoThroughJson()
    {
        var bucket = new Bucket
        {
            Name = "orders",
            OwnerAccountId = "000000000000",
            Region = "eu-west-1",
            LocationConstraint = "EU",
            CreatedAt = Example.LastModified,
            Tags = Example.Tags,
        };
        var upload = new MultipartUpload
        {
            Bucket = "orders",
            Key = "a",
            UploadId = "id",
            Initiated = Example.LastModified,
            InitiatorId = "me",
            InitiatorName = "me",
            StorageClass = "STANDARD",
            Headers = Example.Headers,
            Metadata = Example.Metadata,
            Tags = Example.Tags,
            Checksum = new("SHA1", "COMPOSITE"),
            RevisionAtStart = Example.Revision,
        };
        var part = new UploadedPart
        {
            UploadId = "id",
            PartNumber = 7,
            ETag = "e",
            LastModified = Example.LastModified,
            Content = Blob.Empty,
            Checksum = Example.Checksum,
        };

        AssertRoundTrip(bucket, S3JsonContext.Default.Bucket);
        AssertRoundTrip(Example, S3JsonContext.Default.S3Object);
        AssertRoundTrip(upload, S3JsonContext.Default.MultipartUpload);
        AssertRoundTrip(part, S3JsonContext.Default.UploadedPart);
    }

    [Fact]
    public void Fork_SharesObjects_AndGoesItsOwnWay()
    {
        var world = new WorldState();
        var states = world.Register("s3", S3State.Create);
        states.Update(() => states[StateScope.World].Objects.Add(Example));

        var forked = world.Fork().Register("s3", S3State.Create);
        forked.Update(() => forked[StateScope.World].Objects.Remove(Example.Location));

        Assert.Same(Example, states[StateScope.World].Objects.Find(Example.Location));
        Assert.Null(forked[StateScope.World].Objects.Find(Example.Location));
    }

    [Fact]
    public void Listing_TakesNoLongerForMoreKeys()
    {
        var world = new WorldState();
        var states = world.Register("s3", S3State.Create);
        var state = states[StateScope.World];
        states.Update(() =>
        {
            for (var i = 0; i < 20_000; i++)
            {
                state.Objects.Add(Example with { Key = $"dir{i % 100:D2}/{i:D5}" });
            }
        });
        var comparisons = 0;
        var listing = new ObjectListing("orders", "", "/", 1000);

        var page = listing.Read(state.Objects, "", skipGroup: true);
        foreach (var found in state.Objects.From(new CountingProbe(new AfterPrefix("orders", "dir49/"), () => comparisons++)))
        {
            Assert.Equal("dir50/00050", found.Key);
            break;
        }

        Assert.Equal(100, page.CommonPrefixes.Count);
        Assert.InRange(comparisons, 1, 40);
    }

    private static void AssertRoundTrip<T>(T record, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> json)
    {
        var text = JsonSerializer.Serialize(record, json);

        Assert.Equal(text, JsonSerializer.Serialize(JsonSerializer.Deserialize(text, json)!, json));
        Assert.DoesNotContain("Location\":{", text, StringComparison.Ordinal);
    }

    /// <summary>Counts how often the tree asks where a place is.</summary>
    private readonly struct CountingProbe(AfterPrefix place, Action asked) : ITreeProbe<ObjectKey>
    {
        public int CompareTo(ObjectKey key)
        {
            asked();
            return place.CompareTo(key);
        }
    }
}
