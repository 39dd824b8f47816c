namespace Simfra.ModelGen.Inputs;

/// <summary>What the project says of a service that it supports: a line of <c>models/services.json</c> and the files beside it.</summary>
internal sealed record ServiceSettings
{
    public required string Id { get; init; }

    /// <summary>The service's name in C#: of its namespace, its descriptors and its file.</summary>
    public required string Name { get; init; }

    public string? IamPrefix { get; init; }

    /// <summary>Protocols that AWS still speaks though the model no longer says so.</summary>
    public IReadOnlyList<string> ExtraProtocols { get; init; } = [];

    /// <summary>Operations with generated shapes.</summary>
    public IReadOnlySet<string> Implemented { get; init; } = new HashSet<string>();

    /// <summary>What the operations need of IAM, where that doesn't follow from names.</summary>
    public IamSettings Iam { get; init; } = IamSettings.None;

    public ModelPatch? Patch { get; init; }
}
