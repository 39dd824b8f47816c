using System.Security.Cryptography;
using Simfra.Integration;
using Simfra.Models.CloudTrail;

namespace Simfra.Services.CloudTrail;

/// <summary>The public keys that digests are verified with.</summary>
internal sealed class PublicKeyOperations(TrailDirectory trails) : IOperationGroup
{
    public void Register(IOperationRegistry operations) => operations.Handle(CloudTrailApi.ListPublicKeys, ListPublicKeys);

    private ListPublicKeysResponse ListPublicKeys(ListPublicKeysRequest request, OperationContext context)
    {
        if (request.StartTime > request.EndTime)
        {
            throw CloudTrailErrors.InvalidTimeRange();
        }

        if (!string.IsNullOrEmpty(request.NextToken))
        {
            // There is one key a region, so no token was given out.
            throw CloudTrailErrors.InvalidTagToken();
        }

        var from = request.StartTime ?? context.Now.AddDays(-30);
        var to = request.EndTime ?? context.Now;
        return new()
        {
            PublicKeyList =
            [
                .. trails.States[context.Scope].DigestKeys.All.Where(k => k.ValidFrom <= to && k.ValidTo >= from).Select(Show),
            ],
        };
    }

    private static PublicKey Show(DigestKey key)
    {
        using var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(key.PrivateKey, out _);
        return new()
        {
            Value = rsa.ExportRSAPublicKey(),
            ValidityStartTime = key.ValidFrom,
            ValidityEndTime = key.ValidTo,
            Fingerprint = key.Fingerprint,
        };
    }
}
