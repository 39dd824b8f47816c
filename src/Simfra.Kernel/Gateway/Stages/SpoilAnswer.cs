using Simfra.Faults;

namespace Simfra.Gateway.Stages;

/// <summary>What faults do to an answer that is ready: it comes late, in part, or not at all.</summary>
internal sealed class SpoilAnswer(World world)
{
    /// <summary>Returns when the answer is to be sent; false where it isn't.</summary>
    public async ValueTask<bool> MaySendAsync(GatewayCall call)
    {
        if (call.IsBroken)
        {
            call.Http.Abort();
            return false;
        }

        if (call.Faults is not { } faults || faults is { Lateness.Ticks: 0, Answer: AnswerFault.None })
        {
            return true;
        }

        try
        {
            using var token = CancellationTokenSource.CreateLinkedTokenSource(call.Http.RequestAborted, world.Stopping);
            if (faults.Lateness > TimeSpan.Zero)
            {
                await world.Waits.WaitUntilAsync(world.Clock.GetUtcNow() + faults.Lateness, token.Token).ConfigureAwait(false);
            }

            if (faults.Answer == AnswerFault.Never)
            {
                await world.Waits.WaitUntilAsync(DateTimeOffset.MaxValue, token.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The client has given up, or the world ends.
            call.Http.Abort();
            return false;
        }

        switch (faults.Answer)
        {
            case AnswerFault.Lost or AnswerFault.Never:
                call.Http.Abort();
                return false;
            case AnswerFault.Truncated:
                call.Http.Response.Body = new BreakingStream(call.Http, KeptBytes(call, faults.KeptBytes));
                return true;
            default:
                return true;
        }
    }

    /// <summary>A body that isn't longer than what is to be kept lacks its last byte.</summary>
    private static long KeptBytes(GatewayCall call, int bytes)
    {
        var length = call.Response switch
        {
            { WriteEvents: not null } => null,
            { Stream: { } stream } => stream.Length,
            var response => response.Body.WrittenCount,
        };
        return length is { } known ? Math.Min(bytes, known - 1) : bytes;
    }
}
