using Simfra.Integration;
using Simfra.Models.Kms;

namespace Simfra.Services.Kms;

/// <summary>What all cryptographic operations ask of a key before they begin, in AWS's order.</summary>
internal static class KeyUsageChecks
{
    /// <summary>The key that a cryptographic operation names, usable for it now.</summary>
    /// <exception cref="Schemas.AwsServiceException">
    /// NotFoundException, InvalidGrantTokenException, InvalidKeyUsageException, and the errors of the key's state.
    /// </exception>
    public static KmsKey GetFor(
        this KeyDirectory keys, string keyId, string usage, List<string>? grantTokens, OperationContext context)
    {
        var key = keys.GetByAnyName(keyId, context);
        keys.CheckFor(key, usage, grantTokens, context);
        return key;
    }

    /// <inheritdoc cref="GetFor"/>
    public static void CheckFor(
        this KeyDirectory keys, KmsKey key, string usage, List<string>? grantTokens, OperationContext context)
    {
        GrantTokens.Check(grantTokens, keys, context);
        if (key.Usage != usage)
        {
            throw KmsErrors.WrongUsage(key.Arn, key.Usage, context.Operation.Name);
        }

        keys.CheckUsable(key, context.Now);
        CheckHasMaterial(key);
    }

    /// <summary>The secrets of an external key store are elsewhere.</summary>
    public static void CheckHasMaterial(KmsKey key)
    {
        if (key.Origin == OriginType.ExternalKeyStore)
        {
            throw KmsErrors.NotBuilt("Cryptography in an external key store, which would have to be reached over the network,");
        }
    }

    /// <summary>The algorithm is one of the key's.</summary>
    public static string CheckAlgorithm(KmsKey key, string algorithm, IReadOnlyList<string> possible) =>
        possible.Contains(algorithm) ? algorithm : throw KmsErrors.WrongAlgorithm(algorithm, key.Spec);

    /// <summary>An enclave's attestation can't be checked here: no answer would be one that only the enclave can read.</summary>
    public static void RefuseRecipient(RecipientInfo? recipient)
    {
        if (recipient is not null)
        {
            throw KmsErrors.NotBuilt("Recipient (Nitro enclaves)");
        }
    }

    /// <summary>All is well; a dry run ends here.</summary>
    public static void EndDryRun(bool? dryRun)
    {
        if (dryRun == true)
        {
            throw KmsErrors.DryRun();
        }
    }
}
