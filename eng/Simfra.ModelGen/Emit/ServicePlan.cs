using Simfra.ModelGen.Inputs;
using Simfra.ModelGen.Model;
using Simfra.Schemas;

namespace Simfra.ModelGen.Emit;

/// <summary>
/// What of a model goes into the product: every operation; the shapes that implemented operations reach; of a supported service also
/// every error, so that an operation not built yet is known by its errors too.
/// </summary>
internal sealed class ServicePlan
{
    private readonly Dictionary<string, int> _ids;
    private readonly HashSet<string> _reachable;

    private ServicePlan(ServiceModel model, ServiceSettings? settings, HashSet<string> reachable, IEnumerable<string> table)
    {
        Model = model;
        Settings = settings;
        _reachable = reachable;
        TableShapes = [.. table.Order(StringComparer.Ordinal).Select(model.Shape)];
        _ids = TableShapes.Index().ToDictionary(static s => s.Item.Name, static s => s.Index, StringComparer.Ordinal);
        Protocols = [.. model.Metadata.Protocols.Concat(settings?.ExtraProtocols ?? []).Distinct()];
        Metadata = model.Metadata with { Protocols = Protocols };
    }

    public ServiceModel Model { get; }

    /// <summary>The project's word on the service; null where the product only knows its operations' names.</summary>
    public ServiceSettings? Settings { get; }

    public ServiceMetadata Metadata { get; }

    public IReadOnlyList<string> Protocols { get; }

    public bool IsSupported => Settings is not null;

    public string IamPrefix => Settings?.IamPrefix ?? Model.Metadata.SigningName;

    /// <summary>The shapes of the schema table; a shape's id is its position.</summary>
    public IReadOnlyList<ShapeModel> TableShapes { get; }

    public int IdOf(string shape) => _ids[shape];

    /// <summary>Whether the shape's members are in the table; an error that only unimplemented operations throw goes without.</summary>
    public bool IsReachable(ShapeModel shape) => _reachable.Contains(shape.Name);

    public bool IsImplemented(OperationModel operation) => Settings is not null && Settings.Implemented.Contains(operation.Name);

    public IReadOnlyList<string> IamActions(OperationModel operation) => Settings?.Iam.Operations.GetValueOrDefault(operation.Name)?.Actions ?? [];

    /// <summary>
    /// The wire names of what a request must carry at a place to be one for this operation and not for another of the same route:
    /// S3's UploadPart is a PutObject with a part number.
    /// </summary>
    public IReadOnlyList<string> TellingNames(OperationModel operation, MemberLocation location) =>
        operation.Input is { } input && Model.Operations.Any(o => o != operation && o.Method == operation.Method && o.Uri == operation.Uri)
            ? [.. Model.Shape(input).Members
                .Where(m => m.Location == location && (m.Flags & MemberFlags.Required) != 0)
                .Select(static m => m.WireName ?? m.Name)]
            : [];

    public static ServicePlan Create(ServiceModel model, ServiceSettings? settings)
    {
        if (settings is not null)
        {
            RefuseUnknownOperations(model, settings.Implemented, "implemented");
            RefuseUnknownOperations(model, settings.Iam.Operations.Keys, "in the settings of IAM");
        }

        var reachable = new HashSet<string>(StringComparer.Ordinal);
        foreach (var operation in model.Operations.Where(o => settings?.Implemented.Contains(o.Name) == true))
        {
            foreach (var root in operation.Errors.Append(operation.Input).Append(operation.Output).OfType<string>())
            {
                Reach(model, root, reachable);
            }
        }

        foreach (var name in reachable)
        {
            RefuseEndlessCollection(model, model.Shape(name));
        }

        var errors = settings is null ? [] : model.Operations.SelectMany(static o => o.Errors);
        return new(model, settings, reachable, reachable.Union(errors));
    }

    private static void Reach(ServiceModel model, string root, HashSet<string> reachable)
    {
        var open = new Stack<string>([root]);
        while (open.TryPop(out var name))
        {
            if (reachable.Add(name))
            {
                foreach (var edge in model.Shape(name).Edges)
                {
                    open.Push(edge.Target);
                }
            }
        }
    }

    /// <summary>A list of lists of … of itself has no C# type; structures may contain themselves.</summary>
    private static void RefuseEndlessCollection(ServiceModel model, ShapeModel collection)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var shape = collection; shape.Element is { } element; shape = model.Shape(element.Target))
        {
            if (!seen.Add(shape.Name))
            {
                throw new ModelException($"{model.Id}.{shape.Name}: the collection contains itself.");
            }
        }
    }

    private static void RefuseUnknownOperations(ServiceModel model, IEnumerable<string> names, string what)
    {
        var known = model.Operations.Select(static o => o.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var name in names.Where(name => !known.Contains(name)).Order(StringComparer.Ordinal))
        {
            throw new ModelException($"{model.Id}: '{name}' is {what}, but the model has no such operation.");
        }
    }
}
