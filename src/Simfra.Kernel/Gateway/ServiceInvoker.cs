using System.Text.Json.Nodes;
using Simfra.Faults;
using Simfra.Integration;
using Simfra.Protocols.Codecs;
using Simfra.Protocols.Codecs.Json;
using Simfra.Schemas;

namespace Simfra.Gateway;

/// <summary>Calls of one service to others: the way of a request from faults and authorisation on, without HTTP.</summary>
/// <param name="world">The world of both.</param>
/// <param name="source">The service that calls.</param>
internal sealed class ServiceInvoker(World world, string source) : IServiceInvoker
{
    private readonly FaultsWithoutHttp _faults = new(world);
    private readonly RecordWithoutHttp _record = new(world, source);

    public bool MayMeetFaults => world.Faults.Rules.Count > 0;

    public async ValueTask<TOutput> InvokeAsync<TInput, TOutput>(
        Operation<TInput, TOutput> operation, TInput input, InternalCaller caller, CancellationToken cancellationToken)
        where TInput : class, IShape, new()
        where TOutput : class, IShape, new()
    {
        var (service, handler) = Find(operation.Schema);
        return (TOutput)await InvokeAsync(CallOf(service, handler, input, caller), takesFaults: true, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<JsonObject> InvokeAsync(
        OperationSchema operation, JsonObject input, InternalCaller caller, CancellationToken cancellationToken)
    {
        var (service, handler) = Find(operation);
        var shape = handler.Operation.CreateInput();
        Read(operation, input, shape);
        service.Module.CheckConstraints(operation, shape);
        var output = await InvokeAsync(CallOf(service, handler, shape, caller), takesFaults: true, cancellationToken).ConfigureAwait(false);
        return await JsonByName.WriteWithBodyAsync(output, cancellationToken).ConfigureAwait(false);
    }

    private static void Read(OperationSchema operation, JsonObject input, IShape shape)
    {
        if (UnknownMembers.Find(input, shape.Schema) is { } unknown)
        {
            throw GatewayErrors.UnknownMember(operation, unknown.Path);
        }

        try
        {
            JsonByName.Read(input, shape);
        }
        catch (MalformedInputException exception)
        {
            throw GatewayErrors.MalformedInput(operation, exception.Message);
        }
    }

    private (ServiceRuntime Service, IOperationHandler Handler) Find(OperationSchema operation) =>
        operation.IsImplemented
        && (operation.Flags & OperationFlags.EventStreamOutput) == 0
        && world.FindRuntime(operation.Service) is { } runtime
        && runtime.Find(operation) is { } handler
            ? (runtime, handler)
            : throw GatewayErrors.NotImplemented(operation);

    private InternalCall CallOf(ServiceRuntime service, IOperationHandler handler, IShape input, InternalCaller caller) =>
        new(service, handler, input, caller with { Cause = caller.Cause ?? world.Work.Id });

    private async ValueTask<IShape> InvokeAsync(InternalCall call, bool takesFaults, CancellationToken cancellationToken)
    {
        var work = world.Work.Enter(world.Work.NewId(), call.Caller.Cause);
        var context = ContextOf(call, work.Id);
        var started = world.Clock.GetTimestamp();
        IShape? output = null;
        AwsServiceException? error = null;
        context.Faults = takesFaults ? world.Faults.Of(call.Service, call.Input, context, source) : null;
        try
        {
            await _faults.BeforeAsync(context.Faults, cancellationToken).ConfigureAwait(false);
            if (!context.Operation.IsUnsigned)
            {
                world.Authorizer.Authorize(call.Input, context);
            }

            output = await call.Handler.InvokeAsync(call.Input, context, cancellationToken).ConfigureAwait(false);
        }
        catch (AwsServiceException thrown)
        {
            error = thrown;
            throw;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            error = GatewayErrors.InternalFailure();
            throw;
        }
        finally
        {
            _record.Write(work, context, call.Input, output, error, world.Clock.GetElapsedTime(started));
            if (context.Faults?.Overtaken is { } rule)
            {
                world.Waits.Signal(rule.Overtaking);
            }
        }

        if (context.Faults is { } faults)
        {
            await AfterAsync(faults, call, cancellationToken).ConfigureAwait(false);
        }

        return output;
    }

    private OperationContext ContextOf(InternalCall call, string requestId)
    {
        var operation = call.Handler.Operation.Schema;
        return new()
        {
            Operation = operation,
            RequestId = requestId,
            Principal = call.Caller.Principal,
            IsTemporary = call.Caller.Principal.Session is not null,
            Caller = call.Caller,
            Scope = call.Caller.Scope,
            Now = world.Clock.GetUtcNow(),
            Ids = world.Ids,
            Endpoint = $"http://{operation.Service.EndpointPrefix}.{call.Caller.Scope.Region}.amazonaws.com",
        };
    }

    private async ValueTask AfterAsync(CallFaults faults, InternalCall call, CancellationToken cancellationToken)
    {
        if (faults.IsDuplicated)
        {
            await RepeatAsync(call, cancellationToken).ConfigureAwait(false);
        }

        await _faults.AfterAsync(faults, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What a delivery that comes twice does the second time is no concern of the one who made it once.</summary>
    private async ValueTask RepeatAsync(InternalCall call, CancellationToken cancellationToken)
    {
        try
        {
            await InvokeAsync(call, takesFaults: false, cancellationToken).ConfigureAwait(false);
        }
        catch (AwsServiceException)
        {
            // The journal has it.
        }
    }

    private sealed record InternalCall(ServiceRuntime Service, IOperationHandler Handler, IShape Input, InternalCaller Caller);
}
