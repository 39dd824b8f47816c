using System.Security.Cryptography;
using Simfra.Integration;
using Simfra.Models.Iam;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.Security.Iam;
using Simfra.State;

namespace Simfra.Services.Iam;

/// <summary>Tokens by which the principals of an account show themselves elsewhere: STS issues them, this switches it on and off.</summary>
internal sealed class OutboundIdentityOperations(ServiceState<IamState> states) : IOperationGroup
{
    private const int RsaBits = 2048;
    private const int CurveBits = 384;

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(IamApi.EnableOutboundWebIdentityFederation, EnableOutboundWebIdentityFederation);
        operations.Handle(IamApi.DisableOutboundWebIdentityFederation, DisableOutboundWebIdentityFederation);
        operations.Handle(IamApi.GetOutboundWebIdentityFederationInfo, GetOutboundWebIdentityFederationInfo);
    }

    /// <summary>Enabled again, the account has the issuer and the keys that it had.</summary>
    private EnableOutboundWebIdentityFederationResponse EnableOutboundWebIdentityFederation(Unit request, OperationContext context)
    {
        var state = states.Of(context);
        if (state.OutboundIdentity is { IsEnabled: true })
        {
            throw IamErrors.OutboundIdentityEnabled(context.AccountId);
        }

        var settings = state.OutboundIdentity is { } before ? before with { IsEnabled = true } : Create(context);
        state.OutboundIdentities.Put(settings);
        return new() { IssuerIdentifier = settings.Issuer };
    }

    private Unit DisableOutboundWebIdentityFederation(Unit request, OperationContext context)
    {
        var (state, settings) = FindEnabled(context);
        state.OutboundIdentities.Put(settings with { IsEnabled = false });
        return new();
    }

    private GetOutboundWebIdentityFederationInfoResponse GetOutboundWebIdentityFederationInfo(Unit request, OperationContext context)
    {
        var (_, settings) = FindEnabled(context);
        return new()
        {
            IssuerIdentifier = settings.Issuer,
            JwtVendingEnabled = true,
        };
    }

    private (IamState State, OutboundIdentitySettings Settings) FindEnabled(OperationContext context)
    {
        var state = states.Of(context);
        return state.OutboundIdentity is { IsEnabled: true } settings
            ? (state, settings)
            : throw IamErrors.OutboundIdentityDisabled(context.AccountId);
    }

    private static OutboundIdentitySettings Create(OperationContext context)
    {
        using var rsa = NewKeyPair.Rsa(RsaBits, context.Ids);
        using var ec = NewKeyPair.Curve(ECCurve.NamedCurves.nistP384, CurveBits, context.Ids);
        return new()
        {
            Issuer = $"{context.Endpoint}{OutboundIdentityDescription.Root}{context.AccountId}",
            IsEnabled = true,
            RsaKey = rsa.ExportPkcs8PrivateKey(),
            EcKey = ec.ExportPkcs8PrivateKey(),
        };
    }
}
