namespace Simfra.Schemas;

/// <summary>A generated descriptor: the one name by which code speaks of an AWS operation.</summary>
internal abstract class Operation(ServiceSchema service, int index)
{
    public ServiceSchema Service { get; } = service;

    /// <summary>Index in <see cref="ServiceSchema.Operations"/>.</summary>
    public int Index { get; } = index;

    public OperationSchema Schema => Service.Operations[Index];

    public string Name => Schema.Name;

    public abstract IShape CreateInput();

    public abstract IShape CreateOutput();

    public override string ToString() => $"{Service.Id}:{Name}";
}

/// <summary>The typed descriptor of an operation with generated shapes.</summary>
internal sealed class Operation<TInput, TOutput>(ServiceSchema service, int index) : Operation(service, index)
    where TInput : class, IShape, new()
    where TOutput : class, IShape, new()
{
    public override IShape CreateInput() => new TInput();

    public override IShape CreateOutput() => new TOutput();
}
