namespace Simfra.Services.Acme;

/// <summary>A Widget. Records are immutable; a change puts a new one into the table.</summary>
internal sealed record Widget
{
    public required string Name { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
}
