using System.Runtime.CompilerServices;

namespace Simfra.Security.Iam;

/// <summary>
/// Compiled policies by the string instance that they were made of, for as long as that instance lives: state keeps the text, and a look-up
/// neither reads it nor hashes it. Safe for any thread.
/// </summary>
internal sealed class CompiledPolicies
{
    private readonly ConditionalWeakTable<string, PolicyDocument> _documents = [];

    public PolicyDocument this[string json] =>
        _documents.TryGetValue(json, out var document) ? document : _documents.GetValue(json, PolicyDocument.Parse);
}
