namespace Simfra.Security.SigV4;

/// <summary>What is known of a request once its signature is found good: who signed it, and the means to check what was signed along with it.</summary>
internal sealed class VerifiedSignature(Principal principal)
{
    /// <summary>A request without a signature, where the service takes one.</summary>
    public static VerifiedSignature Anonymous => new(new AnonymousPrincipal());

    public Principal Principal { get; } = principal;

    /// <summary>The key that signed; null for an anonymous request, as are the members below.</summary>
    public Credential? Credential { get; init; }

    public SignatureParameters? Parameters { get; init; }

    public SignatureRules? Rules { get; init; }

    public byte[] SigningKey { get; init; } = [];

    /// <summary>The time of the signature in its basic form.</summary>
    public string Timestamp { get; init; } = "";
}
