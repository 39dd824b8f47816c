using Simfra.Faults;

namespace Simfra;

public sealed partial class FaultTarget
{
    private const string InternalErrorMessage = "We encountered an internal error. Please try again.";

    /// <summary>
    /// Too many requests, in the words of the service: <c>ThrottlingException</c>, <c>RequestLimitExceeded</c>, <c>SlowDown</c>,
    /// <c>ProvisionedThroughputExceededException</c> … The operation isn't done.
    /// </summary>
    /// <returns>The rule, in force.</returns>
    public FaultRule Throttle() => Add(new ThrottleEffect());

    /// <summary>An error of AWS's, in the protocol of the request. The operation isn't done.</summary>
    /// <param name="code">The error's code: <c>InternalError</c>, <c>QueueDoesNotExist</c>.</param>
    /// <param name="statusCode">The HTTP status, 400 to 599; by default the one that the operation's model gives the code, or else 400.</param>
    /// <param name="message">What the error says; nothing by default.</param>
    /// <returns>The rule, in force.</returns>
    public FaultRule Fail(string code, int? statusCode = null, string? message = null) => Add(Error(code, statusCode, message));

    /// <summary>
    /// An HTTP answer that isn't of AWS's form, as a load balancer or a proxy gives it: no error code, no request id. The operation isn't done.
    /// </summary>
    /// <param name="statusCode">The HTTP status, 400 to 599.</param>
    /// <param name="body">The body; empty by default.</param>
    /// <param name="contentType">The body's type.</param>
    /// <returns>The rule, in force.</returns>
    public FaultRule AnswerHttp(int statusCode, string body = "", string contentType = "text/html")
    {
        ArgumentNullException.ThrowIfNull(body);
        return Add(new HttpEffect(ErrorStatus(statusCode), body, NotEmpty(contentType)));
    }

    /// <summary>Time passes before the operation begins, by the instance's clock: one that stands still has to be moved.</summary>
    /// <param name="delay">How long.</param>
    /// <returns>The rule, in force.</returns>
    public FaultRule Delay(TimeSpan delay) => Delay(delay, delay);

    /// <summary>Some time passes before the operation begins, by the instance's clock.</summary>
    /// <param name="min">At the least; more than nothing.</param>
    /// <param name="max">At the most.</param>
    /// <returns>The rule, in force.</returns>
    public FaultRule Delay(TimeSpan min, TimeSpan max) => Add(new LatencyEffect(Range(min, max)));

    /// <summary>
    /// The connection breaks when the request has come. The operation isn't done. HTTP clients send a request without a body once more on
    /// their own when that happens on a connection that they have used before.
    /// </summary>
    /// <returns>The rule, in force.</returns>
    public FaultRule ResetConnection() => Add(new ResetEffect());

    /// <summary>The operation is done, and the answer comes late, by the instance's clock.</summary>
    /// <param name="delay">How late.</param>
    /// <returns>The rule, in force.</returns>
    public FaultRule DelayAnswer(TimeSpan delay) => DelayAnswer(delay, delay);

    /// <summary>The operation is done, and the answer comes late, by the instance's clock.</summary>
    /// <param name="min">How late at the least; more than nothing.</param>
    /// <param name="max">How late at the most.</param>
    /// <returns>The rule, in force.</returns>
    public FaultRule DelayAnswer(TimeSpan min, TimeSpan max) => Add(new LateAnswerEffect(Range(min, max)));

    /// <summary>The operation is done, and the connection breaks instead of an answer: the client can't know.</summary>
    /// <returns>The rule, in force.</returns>
    public FaultRule LoseAnswer() => Add(new LostAnswerEffect());

    /// <summary>The operation is done, and no answer comes until the client gives up.</summary>
    /// <returns>The rule, in force.</returns>
    public FaultRule NeverAnswer() => Add(new NoAnswerEffect());

    /// <summary>
    /// The operation is done; its answer's headers and the beginning of the body come, then the connection breaks. A body that isn't longer
    /// lacks its last byte; of an answer without a body nothing comes.
    /// </summary>
    /// <param name="bytes">How much of the body comes; at least 0.</param>
    /// <returns>The rule, in force.</returns>
    public FaultRule TruncateAnswer(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        return Add(new TruncateEffect(bytes));
    }

    /// <summary>
    /// Entries of a batch fail (<c>SendMessageBatch</c>, <c>DeleteObjects</c>) with <c>InternalError</c> while the others succeed. Each entry that
    /// fails is a hit of its own, so that <see cref="FaultRule.Times"/> and <see cref="FaultRule.WithProbability"/> count entries.
    /// </summary>
    /// <param name="positions">Which, counted from 0; none for any of them.</param>
    /// <returns>The rule, in force.</returns>
    /// <exception cref="NotSupportedException">No operation that is meant has entries that can fail alone.</exception>
    public FaultRule FailEntries(params int[] positions) => FailEntries("InternalError", 500, InternalErrorMessage, positions);

    /// <summary>Entries of a batch fail with an error of AWS's, as in <see cref="FailEntries(int[])"/>.</summary>
    /// <param name="code">The error's code.</param>
    /// <param name="statusCode">The status that tells whose fault it is: below 500 the sender's.</param>
    /// <param name="message">What the error says.</param>
    /// <param name="positions">Which entries, counted from 0; none for any of them.</param>
    /// <returns>The rule, in force.</returns>
    /// <exception cref="NotSupportedException">No operation that is meant has entries that can fail alone.</exception>
    public FaultRule FailEntries(string code, int statusCode, string? message, params int[] positions)
    {
        ArgumentNullException.ThrowIfNull(positions);
        foreach (var position in positions)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(position, nameof(positions));
        }

        return Add(new FailEntriesEffect([.. positions], Error(code, statusCode, message)));
    }

    /// <summary>
    /// What is delivered comes twice. For <c>ReceiveMessage</c>: a copy of each message that is received for the first time stays in a
    /// standard queue, with the same id and a receipt handle of its own. Between services (<see cref="From"/>): the call is made twice.
    /// </summary>
    /// <returns>The rule, in force.</returns>
    /// <exception cref="NotSupportedException">No operation that is meant delivers anything, and no service that calls is named.</exception>
    public FaultRule DuplicateDeliveries() => Add(new DuplicateEffect());

    /// <summary>
    /// What is delivered comes in another order. For <c>ReceiveMessage</c>: a standard queue gives its messages shuffled. Between services
    /// (<see cref="From"/>): a call is held back until the next one has overtaken it.
    /// </summary>
    /// <param name="within">
    /// How long a call between services is held back at the most, by the instance's clock; a second by default.
    /// </param>
    /// <returns>The rule, in force.</returns>
    /// <exception cref="NotSupportedException">No operation that is meant delivers anything, and no service that calls is named.</exception>
    public FaultRule ReorderDeliveries(TimeSpan? within = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(within ?? TimeSpan.MaxValue, TimeSpan.Zero, nameof(within));
        return Add(new ReorderEffect(within ?? TimeSpan.FromSeconds(1)));
    }

    /// <summary>
    /// Reads see the service's state as it was before the last write. What the service promises to read consistently is not touched, nor is
    /// an operation that writes; where nothing has changed there is nothing stale, and no hit. History begins with the rule.
    /// </summary>
    /// <returns>The rule, in force.</returns>
    /// <exception cref="NotSupportedException">The operation reads while it waits or streams, which can't be shown an old state.</exception>
    public FaultRule ReadStale() => Add(new StaleReadEffect(null));

    /// <summary>Reads see the service's state as it was some time ago by the instance's clock; otherwise as <see cref="ReadStale()"/>.</summary>
    /// <param name="lag">How long ago; more than nothing.</param>
    /// <returns>The rule, in force.</returns>
    /// <exception cref="NotSupportedException">The operation reads while it waits or streams, which can't be shown an old state.</exception>
    public FaultRule ReadStale(TimeSpan lag)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(lag, TimeSpan.Zero);
        return Add(new StaleReadEffect(lag));
    }

    private FaultRule Add(FaultEffect effect) => _faults.Add(_match, effect, _limits);

    private static ErrorEffect Error(string code, int? statusCode, string? message) =>
        new(NotEmpty(code), statusCode is { } status ? ErrorStatus(status) : null, message);

    private static int ErrorStatus(int status) =>
        status is >= 400 and <= 599 ? status : throw new ArgumentOutOfRangeException(nameof(status), status, "An error's HTTP status is 400 to 599.");

    private static FaultDelay Range(TimeSpan min, TimeSpan max)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(min, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(max, min);
        return new(min, max);
    }
}
