using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Simfra.Integration;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.State;
using Simfra.Time;

namespace Simfra.Services.SecretsManager;

/// <summary>
/// Rotation: the function is called for each step in turn. After a failure all of it is tried again, a few times; the version that it was to make
/// stays pending, and is taken up again in the next window.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html"/>
internal sealed class SecretRotationJob(
    ServiceState<SecretsManagerState> states, ServiceJobs jobs, Capabilities capabilities, SimfraClock clock, IdGenerator ids)
{
    private const string ServiceName = "secretsmanager.amazonaws.com";
    private const char Separator = '|';
    private const string Test = "test";
    private const string All = "all";
    private const int MaxAttempts = 3;

    /// <summary>AWS tries several times and doesn't say when.</summary>
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMinutes(1);

    private static readonly JobDefinition Rotation = new("secretsmanager.rotate");
    private static readonly JobDefinition Window = new("secretsmanager.rotation-window");

    private static readonly string[] AllSteps = ["createSecret", "setSecret", "testSecret", "finishSecret"];
    private static readonly string[] TestStep = ["testSecret"];

    public void Register()
    {
        jobs.HandleAsync(Rotation, RunAsync, JobOrder.Concurrent);
        jobs.Handle(Window, Open);
    }

    /// <summary>Whether the function may be called for the secret.</summary>
    public async ValueTask<bool> MayCallAsync(Secret secret, string functionArn, CancellationToken cancellationToken) =>
        capabilities.Find<IFunctionCalls>() is { } functions
        && await functions.MayCallAsync(functionArn, CallerOf(secret), cancellationToken).ConfigureAwait(false);

    /// <summary>Begins a rotation, in a turn: at once, after the turn.</summary>
    /// <param name="secret">The secret, with its pending version.</param>
    /// <param name="versionId">The version that the function is to make.</param>
    /// <param name="isTest">Nothing is rotated yet; the function's test runs.</param>
    /// <param name="now">The time.</param>
    public void Begin(Secret secret, string versionId, bool isTest, DateTimeOffset now) =>
        jobs.Schedule(Rotation, now, secret.Scope, string.Join(Separator, versionId, isTest ? Test : All, secret.Name));

    /// <summary>The secret with its next window, whose job is scheduled; in a turn.</summary>
    public Secret Plan(Secret secret, DateTimeOffset from)
    {
        var next = RotationSchedule.Next(secret.Rotation!, from);
        if (next is { } window)
        {
            jobs.Schedule(Window, window.Opens, secret.Scope, secret.Name);
        }

        return secret with
        {
            Rotation = secret.Rotation! with
            {
                NextAt = next?.Opens,
                NextUntil = next?.Closes,
                DaysBetween = next is null ? null : RotationSchedule.DaysBetween(secret.Rotation!, next.Value.Opens),
            },
        };
    }

    /// <summary>The secret after somebody gave it a value, which counts as a rotation; in a turn.</summary>
    public Secret PlanAfterChange(Secret secret, DateTimeOffset now) => secret.Rotation is { IsEnabled: true } ? Plan(secret, now) : secret;

    /// <summary>The secret with a version that is pending and has no value, unless one is pending already; and that version's id.</summary>
    public (Secret Secret, string VersionId) Announce(Secret secret, string versionId, DateTimeOffset now)
    {
        secret = WithToken(secret);
        if (secret.FindStage(Secret.Pending) is { } pending && !pending.Stages.Contains(Secret.Current))
        {
            return (secret, pending.Id);
        }

        return (secret.With(new() { Id = versionId, CreatedAt = now }).Label(versionId, Secret.Pending), versionId);
    }

    /// <summary>The secret with a token for the rotation that begins.</summary>
    public Secret WithToken(Secret secret) => secret with { Rotation = secret.Rotation! with { Token = ids.NewGuid().ToString() } };

    private void Open(Job job)
    {
        var secrets = states[job.Scope].Secrets;
        if (secrets.Find(job.Payload) is not { DeletedAt: null, Rotation: { IsEnabled: true } rotation } secret || rotation.NextAt != job.Due)
        {
            return;
        }

        var (announced, versionId) = Announce(Plan(secret, job.Due), ids.NewGuid().ToString(), job.Due);
        secrets.Put(announced);
        Begin(announced, versionId, isTest: false, job.Due);
    }

    private async Task RunAsync(Job job, CancellationToken cancellationToken)
    {
        var (versionId, kind, name) = job.Payload.Split(Separator, 3) is [var first, var second, var third] ? (first, second, third) : default;
        if (kind == Test)
        {
            _ = await CallAllAsync(job.Scope, name!, versionId!, TestStep, cancellationToken).ConfigureAwait(false);
            Change(job.Scope, name!, secret => IsPending(secret, versionId!) ? secret.Without(versionId!) : secret);
            return;
        }

        // What follows "all" is how often it was tried.
        var attempts = kind!.Length == All.Length ? 1 : int.Parse(kind.AsSpan(All.Length), NumberStyles.None, CultureInfo.InvariantCulture);
        if (attempts > 1 && states[job.Scope].Secrets.Find(name!) is { } waiting && !IsPending(waiting, versionId!))
        {
            return;
        }

        if (await CallAllAsync(job.Scope, name!, versionId!, AllSteps, cancellationToken).ConfigureAwait(false))
        {
            Change(job.Scope, name!, secret => secret.Rotation is { } rotation
                ? secret with { Rotation = rotation with { RotatedAt = clock.GetUtcNow() } }
                : secret);
        }
        else if (attempts < MaxAttempts)
        {
            states.Update(() => jobs.Schedule(
                Rotation, clock.GetUtcNow() + RetryDelay, job.Scope, string.Create(CultureInfo.InvariantCulture, $"{versionId}|{All}{attempts + 1}|{name}")));
        }
    }

    private async ValueTask<bool> CallAllAsync(StateScope scope, string name, string versionId, string[] steps, CancellationToken cancellationToken)
    {
        foreach (var step in steps)
        {
            if (states[scope].Secrets.Find(name) is not { DeletedAt: null, Rotation: { IsEnabled: true } rotation } secret
                || !await CallAsync(secret, rotation.FunctionArn, step, versionId, cancellationToken).ConfigureAwait(false))
            {
                return false;
            }
        }

        return true;
    }

    private void Change(StateScope scope, string name, Func<Secret, Secret> change) => states.Update(() =>
    {
        var secrets = states[scope].Secrets;
        if (secrets.Find(name) is { } secret)
        {
            secrets.Put(change(secret));
        }
    });

    private static bool IsPending(Secret secret, string versionId) =>
        secret.FindStage(Secret.Pending) is { } pending && pending.Id == versionId && !pending.Stages.Contains(Secret.Current);

    private async ValueTask<bool> CallAsync(Secret secret, string functionArn, string step, string versionId, CancellationToken cancellationToken)
    {
        if (capabilities.Find<IFunctionCalls>() is not { } functions)
        {
            return false;
        }

        var payload = new JsonObject
        {
            ["Step"] = step,
            ["SecretId"] = secret.Arn,
            ["ClientRequestToken"] = versionId,
            ["RotationToken"] = secret.Rotation!.Token,
        };
        var bytes = Encoding.UTF8.GetBytes(payload.ToJsonString());
        try
        {
            var answer = await functions.CallAsync(functionArn, bytes, CallerOf(secret), cancellationToken).ConfigureAwait(false);
            return answer.Error is null;
        }
        catch (AwsServiceException)
        {
            // The function has gone, or its policy has changed; the journal has it.
            return false;
        }
    }

    private static InternalCaller CallerOf(Secret secret) => new(new ServicePrincipal(secret.Scope.Account, ServiceName), secret.Scope)
    {
        SourceArn = secret.Arn,
        SourceAccount = secret.Scope.Account,
    };
}
