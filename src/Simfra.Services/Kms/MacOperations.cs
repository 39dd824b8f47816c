using System.Security.Cryptography;
using Simfra.Integration;
using Simfra.Models.Kms;
using Simfra.Services.Kms.Cryptography;

namespace Simfra.Services.Kms;

/// <summary>Message authentication codes.</summary>
internal sealed class MacOperations(KeyDirectory keys) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(KmsApi.GenerateMac, GenerateMac);
        operations.Handle(KmsApi.VerifyMac, VerifyMac);
    }

    private GenerateMacResponse GenerateMac(GenerateMacRequest request, OperationContext context)
    {
        var key = keys.GetFor(request.KeyId!, KeyUsageType.GenerateVerifyMac, request.GrantTokens, context);
        var algorithm = KeyUsageChecks.CheckAlgorithm(key, request.MacAlgorithm!, KeySpecs.MacAlgorithms(key.Spec));
        KeyUsageChecks.EndDryRun(request.DryRun);
        keys.NoteUse(key, context);
        return new() { KeyId = key.Arn, MacAlgorithm = algorithm, Mac = KeyMac.Compute(algorithm, key.Current!.ReadSecret(), request.Message!) };
    }

    private VerifyMacResponse VerifyMac(VerifyMacRequest request, OperationContext context)
    {
        var key = keys.GetFor(request.KeyId!, KeyUsageType.GenerateVerifyMac, request.GrantTokens, context);
        var algorithm = KeyUsageChecks.CheckAlgorithm(key, request.MacAlgorithm!, KeySpecs.MacAlgorithms(key.Spec));
        KeyUsageChecks.EndDryRun(request.DryRun);
        var expected = KeyMac.Compute(algorithm, key.Current!.ReadSecret(), request.Message!);
        if (!CryptographicOperations.FixedTimeEquals(expected, request.Mac))
        {
            throw KmsErrors.InvalidMac();
        }

        keys.NoteUse(key, context);
        return new() { KeyId = key.Arn, MacAlgorithm = algorithm, MacValid = true };
    }
}
