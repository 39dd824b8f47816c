using System.Globalization;
using System.Net;
using Simfra.Integration;
using Simfra.Models.S3;
using ObjectTier = Simfra.Models.S3.Tier;

namespace Simfra.Services.S3;

/// <summary>RestoreObject: makes an archived object readable for some days, after the hours that its tier takes.</summary>
internal sealed class RestoreObjectOperation(BucketAccess buckets, ObjectEvents events, RestorationJobs restorations) : IOperationGroup
{
    public void Register(IOperationRegistry operations) => operations.Handle(S3Api.RestoreObject, RestoreObject);

    private RestoreObjectOutput RestoreObject(RestoreObjectRequest request, OperationContext context)
    {
        var bucket = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context);
        var location = ObjectKey.Parse(bucket.Name, request.Key, context);
        WholeBody.CheckGivenDigest(context);
        var asked = request.RestoreRequest ?? throw S3Errors.MalformedXml();
        if (asked.Type is not null || asked.SelectParameters is not null || asked.OutputLocation is not null)
        {
            throw S3Errors.NotBuilt("Select over an archived object (RestoreRequest's Type, SelectParameters and OutputLocation)");
        }

        var tier = asked.GlacierJobParameters?.Tier ?? asked.Tier;
        if (asked.Days <= 0)
        {
            throw S3Errors.InvalidArgument(
                "restoration days must be a positive integer", "Days", asked.Days.Value.ToString(CultureInfo.InvariantCulture));
        }

        if (tier is not null && !RestoreTiers.IsKnown(tier))
        {
            throw S3Errors.MalformedXml();
        }

        var found = buckets.GetObject(location, request.VersionId, context);
        if (!StorageClasses.IsArchived(found.StorageClass))
        {
            throw S3Errors.NotRestorable(found.StorageClass);
        }

        var earlier = found.RestorationAt(context.Now);
        var restoration = earlier is null ? Begin(asked.Days, tier, found, context.Now) : Change(earlier, asked.Days, tier, found, context.Now);
        buckets.State.Change(found with { Restoration = restoration });
        restorations.Expect(found, restoration, earlier, context.Now);
        if (earlier is null)
        {
            events.Raise(ObjectEventType.RestorePost, EventSubject.Of(found), EventSource.Of(context), new() { StorageClass = found.StorageClass });
        }

        // What is readable already stays so.
        context.StatusCode = (int)(earlier?.StateAt(context.Now) == RestorationState.Available ? HttpStatusCode.OK : HttpStatusCode.Accepted);
        return new();
    }

    private static ObjectRestoration Begin(int? days, string? tier, S3Object found, DateTimeOffset now)
    {
        var kept = days ?? throw S3Errors.MalformedXml();
        var chosen = tier ?? ObjectTier.Standard;
        var completes = now + DurationOf(chosen, found);
        return new(chosen, now, completes, kept, LifecycleCalendar.Due(completes, kept));
    }

    /// <summary>A copy is kept longer, or a restoration that is under way is made faster.</summary>
    private static ObjectRestoration Change(ObjectRestoration earlier, int? days, string? tier, S3Object found, DateTimeOffset now)
    {
        if (earlier.StateAt(now) == RestorationState.Available)
        {
            var kept = days ?? throw S3Errors.MalformedXml();
            return earlier with { Days = kept, ExpiresAt = LifecycleCalendar.Due(now, kept) };
        }

        if (tier is null || days is not null || !RestoreTiers.IsFaster(tier, earlier.Tier))
        {
            throw S3Errors.RestoreAlreadyInProgress();
        }

        var faster = now + DurationOf(tier, found);
        var completes = faster < earlier.CompletesAt ? faster : earlier.CompletesAt;
        return new(tier, now, completes, earlier.Days, LifecycleCalendar.Due(completes, earlier.Days));
    }

    private static TimeSpan DurationOf(string tier, S3Object found) =>
        RestoreTiers.DurationOf(tier, found.StorageClass) ?? throw S3Errors.TierNotAvailable(tier, found.StorageClass);
}
