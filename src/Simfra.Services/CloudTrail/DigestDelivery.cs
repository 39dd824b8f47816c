using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Simfra.Integration;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.Time;

namespace Simfra.Services.CloudTrail;

/// <summary>
/// Delivers digests, by which log files are proved to be what was delivered: an hour after the first log file, signed, each naming the one
/// before.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-digest-file-structure.html"/>
internal sealed class DigestDelivery
{
    private const string SignatureAlgorithm = "SHA256withRSA";
    private const string HashAlgorithm = "SHA-256";
    private const int KeyBits = 2048;

    private static readonly JobDefinition Job = new("cloudtrail.deliver-digest");
    private static readonly TimeSpan Period = TimeSpan.FromHours(1);
    private static readonly TimeSpan KeyLifetime = TimeSpan.FromDays(365);

    private readonly ServiceHost _host;
    private readonly TrailDirectory _trails;
    private readonly TrailBucket _bucket;

    public DigestDelivery(ServiceHost host, TrailDirectory trails, TrailBucket bucket)
    {
        (_host, _trails, _bucket) = (host, trails, bucket);
        host.Jobs.HandleAsync(Job, DeliverAsync, JobOrder.Concurrent);
    }

    public void Schedule(Trail trail, DateTimeOffset now) => _host.Jobs.Schedule(Job, now + Period, trail.Scope, trail.Name);

    private async Task DeliverAsync(Job job, CancellationToken cancellationToken)
    {
        var state = _trails.States[job.Scope];
        if (state.Trails.Find(job.Payload) is not { ValidatesLogFiles: true, DeliveredFiles.IsEmpty: false } trail)
        {
            return;
        }

        var now = _host.Clock.GetUtcNow();
        var key = GetKey(state, now);
        DeliveredDigest? delivered = null;
        string? fault = null;
        try
        {
            delivered = await DeliverAsync(trail, key, now, cancellationToken).ConfigureAwait(false);
        }
        catch (AwsServiceException error)
        {
            fault = error.Code;
        }

        _trails.States.Update(() =>
        {
            if (state.Trails.Find(trail.Name) is not { } current)
            {
                return;
            }

            _trails.Put(current with
            {
                LastDigest = delivered is null ? current.LastDigest : now,
                LastDigestError = fault,
                PreviousDigest = delivered ?? current.PreviousDigest,
                DeliveredFiles = current.DeliveredFiles.RemoveRange(trail.DeliveredFiles),
            });
        });
    }

    private async ValueTask<DeliveredDigest> DeliverAsync(Trail trail, DigestKey key, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var folder = string.Create(
            CultureInfo.InvariantCulture, $"{trail.FolderOf(trail.AccountId)}/CloudTrail-Digest/{trail.HomeRegion}/{now:yyyy'/'MM'/'dd}");
        var objectKey = string.Create(
            CultureInfo.InvariantCulture,
            $"{folder}/{trail.AccountId}_CloudTrail-Digest_{trail.HomeRegion}_{trail.Name}_{trail.HomeRegion}_{now:yyyyMMdd'T'HHmmss'Z'}.json.gz");
        var content = Encoding.UTF8.GetBytes(Describe(trail, objectKey, key, now).ToJsonString());
        var hash = Convert.ToHexStringLower(SHA256.HashData(content));
        var signature = Sign(key, $"{EventWriter.Timestamp(now)}\n{trail.BucketName}/{objectKey}\n{hash}\n{trail.PreviousDigest?.Signature ?? "null"}");
        var metadata = new Dictionary<string, string> { ["signature"] = signature, ["signature-algorithm"] = SignatureAlgorithm };
        await _bucket.PutAsync(trail, objectKey, Gzip.Compress(content), "gzip", metadata, cancellationToken).ConfigureAwait(false);
        return new(objectKey, hash, signature, now);
    }

    private static JsonObject Describe(Trail trail, string objectKey, DigestKey key, DateTimeOffset now)
    {
        var previous = trail.PreviousDigest;
        return new()
        {
            ["awsAccountId"] = trail.AccountId,
            ["digestStartTime"] = EventWriter.Timestamp(previous?.EndTime ?? now - Period),
            ["digestEndTime"] = EventWriter.Timestamp(now),
            ["digestS3Bucket"] = trail.BucketName,
            ["digestS3Object"] = objectKey,
            ["digestPublicKeyFingerprint"] = key.Fingerprint,
            ["digestSignatureAlgorithm"] = SignatureAlgorithm,
            ["newestEventTime"] = EventWriter.Timestamp(trail.DeliveredFiles.Max(static f => f.Newest)),
            ["oldestEventTime"] = EventWriter.Timestamp(trail.DeliveredFiles.Min(static f => f.Oldest)),
            ["previousDigestS3Bucket"] = previous is null ? null : trail.BucketName,
            ["previousDigestS3Object"] = previous?.Key,
            ["previousDigestHashValue"] = previous?.Hash,
            ["previousDigestHashAlgorithm"] = previous is null ? null : HashAlgorithm,
            ["previousDigestSignature"] = previous?.Signature,
            ["logFiles"] = new JsonArray(
            [
                .. trail.DeliveredFiles.Select(f => new JsonObject
                {
                    ["s3Bucket"] = trail.BucketName,
                    ["s3Object"] = f.Key,
                    ["hashValue"] = f.Hash,
                    ["hashAlgorithm"] = HashAlgorithm,
                    ["newestEventTime"] = EventWriter.Timestamp(f.Newest),
                    ["oldestEventTime"] = EventWriter.Timestamp(f.Oldest),
                }),
            ]),
        };
    }

    private static string Sign(DigestKey key, string text)
    {
        using var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(key.PrivateKey, out _);
        return Convert.ToHexStringLower(rsa.SignData(Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    private DigestKey GetKey(CloudTrailState state, DateTimeOffset now)
    {
        if (state.DigestKeys.All.FirstOrDefault(k => k.ValidTo > now) is { } valid)
        {
            return valid;
        }

        using var rsa = NewKeyPair.Rsa(KeyBits, _host.Ids);
        var fingerprint = Convert.ToHexStringLower(MD5.HashData(rsa.ExportRSAPublicKey()));
        var made = new DigestKey(fingerprint, rsa.ExportPkcs8PrivateKey(), now - Period - Period, now + KeyLifetime);
        _trails.States.Update(() => state.DigestKeys.Add(made));
        return made;
    }
}
