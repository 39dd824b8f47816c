using Simfra.Protocols.Rest;
using Simfra.Schemas;
using Simfra.Security.SigV4;

namespace Simfra.Gateway.Stages;

/// <summary>Reads the body whole, or hands it on as a stream where the operation's input streams. Either way it is decoded and checked.</summary>
internal sealed class ReadBody
{
    public async ValueTask<bool> InvokeAsync(GatewayCall call)
    {
        // A form's file is the body, and its signature doesn't cover it.
        if (call.Upload is not null)
        {
            return true;
        }

        if ((call.Rules ?? RulesOfForm(call)) is not { } rules)
        {
            return true;
        }

        if (call.Operation is { StreamsInput: true })
        {
            call.Request.Stream = RequestBodyReader.Open(call.Request, call.Http.Request.Body, rules, call.Verified, call.Operation);
            return true;
        }

        var limits = call.Runtime?.Module is { } module
            ? new RequestBodyLimits { MaxBytes = module.MaxRequestBytes, MaxDecompressedBytes = module.MaxRequestBytes }
            : RequestBodyLimits.Default;
        call.Body = await RequestBodyReader
            .ReadAsync(call.Request, call.Http.Request.Body, rules, call.Verified, limits, call.Http.RequestAborted, call.Operation)
            .ConfigureAwait(false);
        return true;
    }

    /// <summary>A form may name its service by nothing but the Action and Version in it.</summary>
    private static SignatureRules? RulesOfForm(GatewayCall call) =>
        call.Request.ContentType is { } type && MediaTypes.Is(type, "application/x-www-form-urlencoded")
            ? SignatureRules.For(WireProtocols.Query, isQueryCompatible: false)
            : null;
}
