using Amazon.Runtime;

namespace Simfra.Testing;

/// <summary>The client's own retry policy, but that a fixture's client needn't wait where its clock stands still.</summary>
internal sealed class FixtureRetryPolicy : RetryPolicy
{
    private readonly RetryPolicy _policy;

    public FixtureRetryPolicy(RetryPolicy policy)
    {
        _policy = policy;
        MaxRetries = policy.MaxRetries;
        Logger = policy.Logger;
    }

    public override bool CanRetry(IExecutionContext executionContext) => _policy.CanRetry(executionContext);

    public override bool RetryLimitReached(IExecutionContext executionContext) => _policy.RetryLimitReached(executionContext);

    public override bool RetryForException(IExecutionContext executionContext, Exception exception) =>
        _policy.RetryForException(executionContext, exception);

    public override Task<bool> RetryForExceptionAsync(IExecutionContext executionContext, Exception exception) =>
        _policy.RetryForExceptionAsync(executionContext, exception);

    public override void NotifySuccess(IExecutionContext executionContext) => _policy.NotifySuccess(executionContext);

    public override void NotifyError(IExecutionContext executionContext, Exception exception) => _policy.NotifyError(executionContext, exception);

    public override bool OnRetry(IExecutionContext executionContext) => _policy.OnRetry(executionContext);

    public override bool OnRetry(IExecutionContext executionContext, bool bypassAcquireCapacity) =>
        _policy.OnRetry(executionContext, bypassAcquireCapacity);

    public override bool OnRetry(IExecutionContext executionContext, bool bypassAcquireCapacity, bool isThrottlingError) =>
        _policy.OnRetry(executionContext, bypassAcquireCapacity, isThrottlingError);

    public override void ObtainSendToken(IExecutionContext executionContext, Exception exception) =>
        _policy.ObtainSendToken(executionContext, exception);

    public override Task ObtainSendTokenAsync(IExecutionContext executionContext, Exception exception) =>
        _policy.ObtainSendTokenAsync(executionContext, exception);

    public override bool IsThrottlingError(Exception exception) => _policy.IsThrottlingError(exception);

    public override bool IsStaleConnectionError(Exception exception) => _policy.IsStaleConnectionError(exception);

    public override bool IsTransientError(IExecutionContext executionContext, Exception exception) =>
        _policy.IsTransientError(executionContext, exception);

    public override bool IsServiceTimeoutError(Exception exception) => _policy.IsServiceTimeoutError(exception);

    public override void WaitBeforeRetry(IExecutionContext executionContext)
    {
        if (Waits(executionContext))
        {
            _policy.WaitBeforeRetry(executionContext);
        }
    }

    public override Task WaitBeforeRetryAsync(IExecutionContext executionContext) =>
        Waits(executionContext) ? _policy.WaitBeforeRetryAsync(executionContext) : Task.CompletedTask;

    private static bool Waits(IExecutionContext context) => SdkPipeline.FixtureOf(context)?.WaitsBetweenRetries ?? true;
}
