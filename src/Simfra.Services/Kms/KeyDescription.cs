using Simfra.Models.Kms;

namespace Simfra.Services.Kms;

/// <summary>Keys as CreateKey, DescribeKey and ReplicateKey show them.</summary>
internal static class KeyDescription
{
    /// <param name="key">The key.</param>
    /// <param name="state">The state of its account and region, which has its key store.</param>
    /// <param name="now">The time.</param>
    public static KeyMetadata Of(KmsKey key, KmsState state, DateTimeOffset now)
    {
        var keyState = state.StateOf(key, now);
        var material = key.Current;
        var isPresent = material?.IsPresentAt(now) == true;
        var validTo = isPresent ? key.FirstExpiryAfter(now) : null;
        return new()
        {
            AWSAccountId = key.Scope.Account,
            KeyId = key.Id,
            Arn = key.Arn,
            CreationDate = key.CreatedAt,
            Enabled = keyState == KeyState.Enabled,
            Description = key.Description,
            KeyUsage = key.Usage,
            KeyState = keyState,
            DeletionDate = key.Deletion?.Date,
            PendingDeletionWindowInDays = key.Deletion is { Date: null } plan ? plan.WindowInDays : null,
            ValidTo = validTo,
            Origin = key.Origin,
            CustomKeyStoreId = key.CustomKeyStoreId,
            CloudHsmClusterId = key.CustomKeyStoreId is { } store ? state.Stores.Find(store)?.ClusterId : null,
            XksKeyConfiguration = key.ExternalKeyId is { } id ? new() { Id = id } : null,
            ExpirationModel = !key.IsImported || !isPresent ? null
                : validTo is null ? ExpirationModelType.KeyMaterialDoesNotExpire
                : ExpirationModelType.KeyMaterialExpires,
            KeyManager = key.IsAwsManaged ? KeyManagerType.Aws : KeyManagerType.Customer,
            CustomerMasterKeySpec = key.Spec,
            KeySpec = key.Spec,
            EncryptionAlgorithms = key.Usage == KeyUsageType.EncryptDecrypt ? KeySpecs.EncryptionAlgorithms(key.Spec) : null,
            SigningAlgorithms = key.Usage == KeyUsageType.SignVerify ? KeySpecs.SigningAlgorithms(key.Spec) : null,
            KeyAgreementAlgorithms = key.Usage == KeyUsageType.KeyAgreement ? [KeyAgreementAlgorithmSpec.Ecdh] : null,
            MacAlgorithms = key.Usage == KeyUsageType.GenerateVerifyMac ? KeySpecs.MacAlgorithms(key.Spec) : null,
            MultiRegion = key.MultiRegion is not null,
            MultiRegionConfiguration = key.MultiRegion is { } place ? Show(key, place) : null,
            CurrentKeyMaterialId = key.IsSymmetric && key.ExternalKeyId is null && isPresent ? material!.Id : null,
        };
    }

    private static MultiRegionConfiguration Show(KmsKey key, MultiRegionPlace place) => new()
    {
        MultiRegionKeyType = key.IsReplica ? MultiRegionKeyType.Replica : MultiRegionKeyType.Primary,
        PrimaryKey = Show(key, place.PrimaryRegion),
        ReplicaKeys = [.. place.ReplicaRegions.Select(r => Show(key, r))],
    };

    private static MultiRegionKey Show(KmsKey key, string region) => new()
    {
        Arn = KeyName.ArnOf(key.Scope with { Region = region }, key.Id),
        Region = region,
    };
}
