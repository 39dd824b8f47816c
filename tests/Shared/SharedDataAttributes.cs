namespace Simfra.Tests;

/// <summary>A fact that needs data of <see cref="SharedData"/>; skipped where it is missing.</summary>
internal sealed class SharedDataFactAttribute : FactAttribute
{
    public SharedDataFactAttribute(string relativePath) => Skip = SharedData.ReasonToSkip(relativePath)!;
}

/// <summary>
/// A theory that needs data of <see cref="SharedData"/>; skipped where it is missing. Its rows aren't read then, but a member
/// that supplies them is free to look for itself.
/// </summary>
internal sealed class SharedDataTheoryAttribute : TheoryAttribute
{
    public SharedDataTheoryAttribute(string relativePath) => Skip = SharedData.ReasonToSkip(relativePath)!;
}
