using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace Simfra;

public sealed partial class SimfraServer
{
    /// <inheritdoc cref="SimfraWorld.Inspect"/>
    public SimfraInspection Inspect => World.Inspect;

    /// <inheritdoc cref="SimfraWorld.Records"/>
    public SimfraRecords Records => World.Records;

    /// <inheritdoc cref="SimfraWorld.Changes"/>
    public SimfraChanges Changes => World.Changes;

    /// <inheritdoc cref="SimfraWorld.InvokeAsync(SimfraCall, CancellationToken)"/>
    public Task<JsonObject> InvokeAsync(SimfraCall call, CancellationToken cancellationToken = default) =>
        World.InvokeAsync(call, Endpoint.GetLeftPart(UriPartial.Authority), cancellationToken);

    /// <inheritdoc cref="SimfraWorld.WaitUntilAsync"/>
    public Task WaitUntilAsync(
        Func<bool> condition,
        TimeSpan? timeout = null,
        CancellationToken cancellationToken = default,
        [CallerArgumentExpression(nameof(condition))] string text = "") =>
        World.WaitUntilAsync(condition, timeout, cancellationToken, text);
}
