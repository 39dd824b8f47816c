using Simfra.Integration;
using Simfra.Schemas;
using Simfra.Security.Authorization;
using Simfra.State;

namespace Simfra.Gateway;

/// <summary>A service as built in one world: its handlers by operation.</summary>
internal sealed class ServiceRuntime : IOperationRegistry
{
    private readonly IOperationHandler?[] _handlers;
    private readonly ServiceDomain _turns;

    public ServiceRuntime(ServiceModule module, ServiceHost host, ServiceDomain turns)
    {
        Module = module;
        _turns = turns;
        _handlers = new IOperationHandler?[module.Schema.Operations.Length];
        foreach (var group in module.CreateOperations(host))
        {
            group.Register(this);
        }

        Authorization = host.Authorization;
        Observer = host.Observer;
        PlainRequests = host.PlainRequests;
    }

    public ServiceModule Module { get; }

    /// <summary>Who sees calls for this service, its own or those of all, or null.</summary>
    public ICallObserver? Observer { get; }

    /// <summary>Who answers the requests of the service that are no operations; null where there are none.</summary>
    public IPlainRequests? PlainRequests { get; }

    /// <summary>What the service tells the authoriser.</summary>
    public ServiceAuthorization Authorization { get; }

    /// <summary>The operations that are built, in the model's order.</summary>
    public IEnumerable<OperationSchema> Operations => _handlers.OfType<IOperationHandler>().Select(h => h.Operation.Schema);

    public IOperationHandler? Find(OperationSchema operation) => _handlers[operation.Index];

    public void Handle<TInput, TOutput>(Operation<TInput, TOutput> operation, Func<TInput, OperationContext, TOutput> handler)
        where TInput : class, IShape, new()
        where TOutput : class, IShape, new() =>
        Add(new TurnHandler<TInput, TOutput>(operation, handler, _turns));

    public void Handle<TInput, TOutput>(
        Operation<TInput, TOutput> operation,
        Func<TInput, OperationContext, CancellationToken, ValueTask<TOutput>> handler)
        where TInput : class, IShape, new()
        where TOutput : class, IShape, new() =>
        Add(new AsyncHandler<TInput, TOutput>(operation, handler));

    public void Handle<TInput, TInterim, TOutput>(
        Operation<TInput, TOutput> operation,
        Func<TInput, OperationContext, TInterim> inTurn,
        Func<TInterim, OperationContext, CancellationToken, ValueTask<TOutput>> complete)
        where TInput : class, IShape, new()
        where TOutput : class, IShape, new() =>
        Add(new TwoPartHandler<TInput, TInterim, TOutput>(operation, inTurn, complete, _turns));

    private void Add(IOperationHandler handler)
    {
        ref var slot = ref _handlers[handler.Operation.Index];
        if (slot is not null)
        {
            throw new InvalidOperationException($"{handler.Operation} has two handlers.");
        }

        slot = handler;
    }

    private sealed class TurnHandler<TInput, TOutput>(
        Operation<TInput, TOutput> operation, Func<TInput, OperationContext, TOutput> handler, ServiceDomain turns) : IOperationHandler
        where TInput : class, IShape, new()
        where TOutput : class, IShape, new()
    {
        public Operation Operation => operation;

        public bool IsSynchronous => true;

        public bool ReadsInTurn => true;

        public ValueTask<IShape> InvokeAsync(IShape input, OperationContext context, CancellationToken cancellationToken)
        {
            var call = (Handler: handler, Input: input, Context: context);
            return context.Faults is { } faults && faults.TryReadStale(turns, call, Run, out var stale) ? new(stale) : new(turns.RunTurn(call, Run));
        }

        private static TOutput Run((Func<TInput, OperationContext, TOutput> Handler, IShape Input, OperationContext Context) call) =>
            call.Handler((TInput)call.Input, call.Context);
    }

    private sealed class TwoPartHandler<TInput, TInterim, TOutput>(
        Operation<TInput, TOutput> operation,
        Func<TInput, OperationContext, TInterim> inTurn,
        Func<TInterim, OperationContext, CancellationToken, ValueTask<TOutput>> complete,
        ServiceDomain turns) : IOperationHandler
        where TInput : class, IShape, new()
        where TOutput : class, IShape, new()
    {
        public Operation Operation => operation;

        public bool IsSynchronous => false;

        public bool ReadsInTurn => true;

        public async ValueTask<IShape> InvokeAsync(IShape input, OperationContext context, CancellationToken cancellationToken)
        {
            var call = (Handler: inTurn, Input: input, Context: context);
            var interim = context.Faults is { } faults && faults.TryReadStale(turns, call, Run, out var stale) ? stale : turns.RunTurn(call, Run);
            return await complete(interim, context, cancellationToken).ConfigureAwait(false);
        }

        private static TInterim Run((Func<TInput, OperationContext, TInterim> Handler, IShape Input, OperationContext Context) call) =>
            call.Handler((TInput)call.Input, call.Context);
    }

    private sealed class AsyncHandler<TInput, TOutput>(
        Operation<TInput, TOutput> operation, Func<TInput, OperationContext, CancellationToken, ValueTask<TOutput>> handler) : IOperationHandler
        where TInput : class, IShape, new()
        where TOutput : class, IShape, new()
    {
        public Operation Operation => operation;

        public bool IsSynchronous => false;

        public bool ReadsInTurn => false;

        public async ValueTask<IShape> InvokeAsync(IShape input, OperationContext context, CancellationToken cancellationToken) =>
            await handler((TInput)input, context, cancellationToken).ConfigureAwait(false);
    }
}
