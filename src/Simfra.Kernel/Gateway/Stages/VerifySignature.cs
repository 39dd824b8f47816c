using Simfra.Schemas;
using Simfra.Security;
using Simfra.Security.Iam;
using Simfra.Security.SigV4;

namespace Simfra.Gateway.Stages;

/// <summary>
/// Finds out who signed the request: before the body is read where the signature covers only what the headers say of the body,
/// after it where it covers the body itself.
/// </summary>
internal sealed class VerifySignature(World world)
{
    public ValueTask<bool> BeforeBodyAsync(GatewayCall call)
    {
        if (call.Principal is null && call.Rules is { } rules
            && (call.Signature is null ? call.Protocol is { NeedsBody: false } : SignatureVerifier.VerifiesBeforeBody(call.Request, call.Signature, rules)))
        {
            // A form's operation, which may need no signature, is in the body.
            Verify(call, bodyHash: null);
        }

        return new(true);
    }

    public ValueTask<bool> AfterBodyAsync(GatewayCall call)
    {
        if (call.Principal is null)
        {
            Verify(call, call.Body?.PayloadHash);
        }

        return new(true);
    }

    private void Verify(GatewayCall call, string? bodyHash)
    {
        if (call.Service is not { } service || call.Rules is not { } rules)
        {
            return;
        }

        // AWS takes these calls without a signature, and doesn't look at one that comes along.
        if (call.Operation is { IsUnsigned: true } || IsUnsignedByChoice(call))
        {
            call.Principal = new AnonymousPrincipal();
            return;
        }

        if (call.Protocol is { TakesApiKeys: true } && BearerToken.Of(call.Request) is { } key)
        {
            call.Principal = world.Capabilities.Find<IServiceApiKeys>()?.Find($"{service.SigningName}.amazonaws.com", key, call.Now)
                ?? throw GatewayErrors.InvalidApiKey();
            return;
        }

        call.Verified = world.Verifier.Verify(call.Request, call.Signature, rules, new(service.SigningName, call.HostRegion), bodyHash);
        call.Principal = call.Verified.Principal;
        RecordUse(call.Verified, service, call.Operation, call.Now);
    }

    private static bool IsUnsignedByChoice(GatewayCall call) =>
        call is { Signature: null, Operation: { } operation, Runtime: { } runtime } && runtime.Module.TakesUnsigned(operation);

    /// <summary>IAM shows when keys and roles were last used. Calls that are refused later count as well.</summary>
    private void RecordUse(VerifiedSignature verified, ServiceSchema service, OperationSchema? operation, DateTimeOffset now)
    {
        if (verified is not { Credential: { } credential, Parameters: { } parameters })
        {
            return;
        }

        // The root user's keys are mostly the world's own, for which IAM needn't be built.
        var usage = credential.Principal is RootPrincipal
            ? world.Capabilities.FindBuilt<ICredentialUsage>()
            : world.Capabilities.Find<ICredentialUsage>();
        usage?.Record(credential, service, operation, parameters.Region, now);
    }
}
