using Simfra.Schemas;

namespace Simfra.Integration;

/// <summary>The operations of one resource family.</summary>
internal interface IOperationGroup
{
    void Register(IOperationRegistry operations);
}

/// <summary>Where a service says which method answers which operation. What isn't said here answers 501 NotImplemented.</summary>
internal interface IOperationRegistry
{
    /// <summary>A synchronous handler. It runs inside a turn of its service: what it changes is committed when it returns and undone when it throws.</summary>
    void Handle<TInput, TOutput>(Operation<TInput, TOutput> operation, Func<TInput, OperationContext, TOutput> handler)
        where TInput : class, IShape, new()
        where TOutput : class, IShape, new();

    /// <summary>
    /// A handler in two parts. The first is like a synchronous one, in a turn; the second makes the answer of what that gave, outside of it, and may call
    /// other services: values are decrypted there.
    /// </summary>
    void Handle<TInput, TInterim, TOutput>(
        Operation<TInput, TOutput> operation,
        Func<TInput, OperationContext, TInterim> inTurn,
        Func<TInterim, OperationContext, CancellationToken, ValueTask<TOutput>> complete)
        where TInput : class, IShape, new()
        where TOutput : class, IShape, new();

    /// <summary>An asynchronous handler, for long polls, streams and containers. It touches state in short turns of its own.</summary>
    void Handle<TInput, TOutput>(
        Operation<TInput, TOutput> operation,
        Func<TInput, OperationContext, CancellationToken, ValueTask<TOutput>> handler)
        where TInput : class, IShape, new()
        where TOutput : class, IShape, new();
}
