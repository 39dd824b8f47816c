using Simfra.State;
using Simfra.State.Inspection;

namespace Simfra.Services.Ssm;

/// <summary>The parameters and documents of an account in a region. Looking changes nothing.</summary>
public sealed class SsmView
{
    private readonly ServiceState<SsmState> _states;
    private readonly Viewpoint _from;

    internal SsmView(ServiceState<SsmState> states, Viewpoint from)
    {
        _states = states;
        _from = from;
    }

    /// <summary>The parameters, by name.</summary>
    public IReadOnlyList<ParameterView> Parameters
    {
        get
        {
            _from.Saw(this);
            return [.. State?.Parameters.All.Select(static p => new ParameterView(p)) ?? []];
        }
    }

    /// <summary>The documents, by name.</summary>
    public IReadOnlyList<DocumentView> Documents
    {
        get
        {
            _from.Saw(this);
            return State is { } state ? [.. state.Documents.All.Select(d => new DocumentView(d, state))] : [];
        }
    }

    private SsmState? State => _states.Find(_from.Scope);

    /// <summary>The parameter of a name; null where there is none.</summary>
    /// <param name="name">The whole name, with its path.</param>
    public ParameterView? FindParameter(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        _from.Saw(this);
        return State?.Parameters.Find(name) is { } parameter ? new(parameter) : null;
    }

    /// <summary>The parameter of a name.</summary>
    /// <param name="name">The whole name, with its path.</param>
    /// <exception cref="SimfraNotFoundException">There is none.</exception>
    public ParameterView Parameter(string name) => FindParameter(name)
        ?? throw Viewpoint.NotFound($"parameter '{name}'", _from.Place, State?.Parameters.All.Select(static p => p.Name) ?? []);

    /// <summary>The document of a name; null where there is none.</summary>
    /// <param name="name">Its name.</param>
    public DocumentView? FindDocument(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        _from.Saw(this);
        return State is { } state && state.Documents.Find(name) is { } document ? new(document, state) : null;
    }

    /// <summary>The document of a name.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="SimfraNotFoundException">There is none.</exception>
    public DocumentView Document(string name) => FindDocument(name)
        ?? throw Viewpoint.NotFound($"document '{name}'", _from.Place, State?.Documents.All.Select(static d => d.Name) ?? []);

    /// <summary>A line for each parameter, and for each document.</summary>
    public override string ToString() => string.Join(
        '\n',
        (State?.Parameters.All.Select(static p => $"parameter {new ParameterView(p)}") ?? [])
            .Concat(State?.Documents.All.Select(d => $"document {new DocumentView(d, State)}") ?? [])
            .DefaultIfEmpty($"No parameter or document in {_from.Place}."));
}

/// <summary>A parameter as it was when it was looked at.</summary>
public sealed class ParameterView
{
    private readonly Parameter _parameter;

    internal ParameterView(Parameter parameter) => _parameter = parameter;

    /// <summary>Its name, with its path.</summary>
    public string Name => _parameter.Name;

    /// <summary>Its ARN.</summary>
    public string Arn => _parameter.Arn;

    /// <summary>The value of its newest version; of a <c>SecureString</c> what KMS made of it, in base 64.</summary>
    public string Value => _parameter.Latest.Value;

    /// <summary><c>String</c>, <c>StringList</c> or <c>SecureString</c>.</summary>
    public string Type => _parameter.Latest.Type;

    /// <summary>The number of its newest version.</summary>
    public long Version => _parameter.Latest.Version;

    /// <summary>What it is for; null where that wasn't said.</summary>
    public string? Description => _parameter.Latest.Description;

    /// <summary>When its newest version was put.</summary>
    public DateTimeOffset LastModified => _parameter.Latest.LastModifiedAt;

    /// <summary>Its tags.</summary>
    public IReadOnlyDictionary<string, string> Tags => _parameter.Tags;

    /// <summary>The values of the versions that are kept, by their numbers.</summary>
    public IReadOnlyDictionary<long, string> Versions => _parameter.Versions.ToDictionary(static v => v.Version, static v => v.Value);

    /// <summary>The labels of its versions, and the number of the version that each is on.</summary>
    public IReadOnlyDictionary<string, long> Labels =>
        _parameter.Versions.SelectMany(static v => v.Labels, static (v, label) => (label, v.Version)).ToDictionary(StringComparer.Ordinal);

    /// <summary>Its name and value.</summary>
    public override string ToString() => $"{Name} = {Value} (version {Version}, {Type})";
}
