using System.Text.Json;

namespace Simfra.Security;

/// <summary>A principal with its session, as a text that state can keep.</summary>
internal static class PrincipalText
{
    public static string Write(Principal principal) => JsonSerializer.Serialize(
        new KeptPrincipal(SealedPrincipal.From(principal), principal.Session), SessionJsonContext.Default.KeptPrincipal);

    public static Principal Read(string text)
    {
        var kept = JsonSerializer.Deserialize(text, SessionJsonContext.Default.KeptPrincipal)!;
        return kept.Principal.ToPrincipal() with { Session = SealedSession.Restore(kept.Session) };
    }
}

/// <summary>What the text holds.</summary>
internal sealed record KeptPrincipal(SealedPrincipal Principal, PrincipalSession? Session);
