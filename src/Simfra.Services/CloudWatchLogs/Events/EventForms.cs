using Simfra.Services.CloudWatchLogs.Protection;
using Simfra.Services.CloudWatchLogs.Transformers;

namespace Simfra.Services.CloudWatchLogs;

/// <summary>What a message looks like beside its own form: made when the event comes in, so that later policies and transformers change nothing.</summary>
/// <param name="Masked">With asterisks in the place of what is sensitive; null where nothing is.</param>
/// <param name="Transformed">As the transformer of its group left it; null without one.</param>
/// <param name="TransformedMasked">The transformed form with asterisks; null where nothing is sensitive in it.</param>
internal sealed record EventForms(string? Masked, string? Transformed, string? TransformedMasked);

/// <summary>Where an event comes in.</summary>
internal readonly record struct EventOrigin(LogGroup Group, string Stream);

/// <summary>Makes the other forms of messages, as data protection policies and transformers say.</summary>
internal sealed class EventPreparation(LogProtection protection, LogTransformation transformation, LogsMetrics metrics)
{
    /// <summary>What makes the other forms of the messages that come in at a place; null where they have none.</summary>
    public Func<string, EventForms?>? Find(CloudWatchLogsState state, EventOrigin origin)
    {
        var mask = protection.Find(state, origin.Group);
        var transform = transformation.Find(state, origin.Group);
        return mask is null && transform is null ? null : message =>
        {
            var transformed = transform?.Invoke(message, origin);
            if (transform is not null)
            {
                metrics.Transformed(origin.Group, transformed);
            }

            var forms = new EventForms(Mask(mask, message), transformed, transformed is null ? null : Mask(mask, transformed));
            return forms is { Masked: null, Transformed: null } ? null : forms;
        };
    }

    /// <summary>A text with its mask; null where there is nothing to mask.</summary>
    private static string? Mask(MessageMask? mask, string text) => mask?.Invoke(text) is { } masked && !ReferenceEquals(masked, text) ? masked : null;
}
