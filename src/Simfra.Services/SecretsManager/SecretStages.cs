using System.Collections.Immutable;

namespace Simfra.Services.SecretsManager;

/// <summary>Sets of staging labels, in the order in which AWS shows them.</summary>
internal static class SecretStages
{
    public static ImmutableSortedSet<string> Of(params ReadOnlySpan<string> stages) => ImmutableSortedSet.Create(StringComparer.Ordinal, stages);
}
