using Simfra.Integration;
using Simfra.Schemas;
using Simfra.State;
using Simfra.Time;

namespace Simfra.Services.Scheduler;

/// <summary>
/// Calls targets, again and again as far as the retry policy allows, and in the end the dead-letter queue. Each attempt is a job. The one
/// that gives up fails with the target's error, so that the journal shows it.
/// </summary>
internal sealed class InvocationJob
{
    private const int ExecutionIdDigits = 16;

    private static readonly JobDefinition Definition = new("scheduler.invoke");

    private readonly ServiceHost _host;
    private readonly ServiceState<SchedulerState> _states;
    private readonly ServiceRole _role;
    private readonly DeadLetterQueue _deadLetters;

    public InvocationJob(ServiceHost host, ServiceState<SchedulerState> states)
    {
        (_host, _states, _role) = (host, states, new(host, "scheduler.amazonaws.com"));
        _deadLetters = new(host, _role);
        host.Jobs.HandleAsync(Definition, RunAsync, JobOrder.Concurrent);
    }

    /// <summary>Has the target of a schedule called, in a turn.</summary>
    public void Start(SchedulerState state, Schedule schedule, DateTimeOffset scheduledAt, DateTimeOffset now)
    {
        var invocation = Invocation.Of(schedule, _host.Ids.Hex(ExecutionIdDigits), scheduledAt, state.Scope, now);
        state.Invocations.Add(invocation);
        _host.Jobs.Schedule(Definition, now, state.Scope, invocation.ExecutionId);
    }

    private async Task RunAsync(Job job, CancellationToken cancellationToken)
    {
        var state = _states[job.Scope];
        if (state.Invocations.Find(job.Payload) is not { } invocation)
        {
            return;
        }

        TargetRequest? request = null;
        try
        {
            request = TargetRequest.Of(invocation, job.Scope, _host.Ids.NewGuid().ToString());
            await CallAsync(invocation, request, job.Scope, cancellationToken).ConfigureAwait(false);
            _states.Update(() => state.Invocations.Remove(invocation.ExecutionId));
        }
        catch (AwsServiceException error)
        {
            if (!await IsTriedAgainAsync(invocation, request, error, state, cancellationToken).ConfigureAwait(false))
            {
                throw;
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // A defect of ours is none that another attempt would mend.
            await GiveUpAsync(invocation, request, SchedulerErrors.InvocationDefect(), null, state, cancellationToken).ConfigureAwait(false);
            throw;
        }
    }

    private async ValueTask CallAsync(Invocation invocation, TargetRequest request, StateScope scope, CancellationToken cancellationToken)
    {
        var principal = await _role.AssumeAsync(invocation.Target.RoleArn!, invocation.GroupArn, scope, cancellationToken).ConfigureAwait(false);
        var caller = new InternalCaller(principal, new(principal.AccountId, request.Region));
        await _host.Invoker.InvokeAsync(request.Action.Operation, request.Input, caller, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<bool> IsTriedAgainAsync(
        Invocation invocation, TargetRequest? request, AwsServiceException error, SchedulerState state, CancellationToken cancellationToken)
    {
        var now = _host.Clock.GetUtcNow();
        var next = now + Retries.DelayAfter(invocation.Failures);
        var exhausted = Retries.IsRetryable(error) ? Retries.ExhaustedLimit(invocation, next) : null;
        if (!Retries.IsRetryable(error) || exhausted is not null)
        {
            await GiveUpAsync(invocation, request, error, exhausted, state, cancellationToken).ConfigureAwait(false);
            return false;
        }

        _states.Update(() =>
        {
            // A reset meanwhile has forgotten it.
            if (state.Invocations.Remove(invocation.ExecutionId))
            {
                state.Invocations.Add(invocation with { Failures = invocation.Failures + 1 });
                _host.Jobs.Schedule(Definition, next, state.Scope, invocation.ExecutionId);
            }
        });
        return true;
    }

    private async ValueTask GiveUpAsync(
        Invocation invocation, TargetRequest? request, AwsServiceException error, string? exhausted, SchedulerState state, CancellationToken cancellationToken)
    {
        try
        {
            await _deadLetters.SendAsync(invocation, request, error, exhausted, state.Scope, cancellationToken).ConfigureAwait(false);
        }
        catch (AwsServiceException)
        {
            // The journal has it. There is nowhere else to send the event to.
        }

        _states.Update(() => state.Invocations.Remove(invocation.ExecutionId));
    }
}
