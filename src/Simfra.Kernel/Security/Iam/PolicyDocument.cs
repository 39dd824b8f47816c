namespace Simfra.Security.Iam;

/// <summary>A policy, compiled: read once, immutable, cheap to match.</summary>
internal sealed class PolicyDocument
{
    /// <summary>What a text that is no policy compiles to. It has no statements: it grants nothing, and denies nothing.</summary>
    public static PolicyDocument Unreadable => new() { IsReadable = false };

    /// <summary>The text was a policy.</summary>
    public bool IsReadable { get; init; } = true;

    /// <summary>Version 2012-10-17, in which <c>${…}</c> is a variable.</summary>
    public bool HasVariables { get; init; }

    /// <summary>The policy's id, if it has one.</summary>
    public string? Id { get; init; }

    public IReadOnlyList<PolicyStatement> Statements { get; init; } = [];

    /// <summary>Reads a policy; <see cref="Unreadable"/> where it isn't one.</summary>
    public static PolicyDocument Parse(string json) => PolicyCompiler.Compile(json);
}
