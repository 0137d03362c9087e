"""What a sender decides, without any link: order, credit, attempts, what is given up."""

import random
import unittest

from tenuto._frames import DONE, FAILED, REJECT, RELEASED, STORED, ProtocolError
from tenuto._sending import BATCH_BYTES, LARGE_BYTES, SPOOLED_CHARGE, Sending, Waiting

PLENTY = (1 << 40, 1 << 60)


def message(sequence, size=10):
    return Waiting(sequence, 0, b"", memoryview(bytes(size)))


def opened(attempts=3, spool_above=1 << 40, max_message=1 << 40):
    sending = Sending(attempts)
    sending.link_open(spool_above, max_message)
    return sending


def sequences(parcel):
    return [each.sequence for each in parcel.messages]


class SendingTest(unittest.TestCase):
    def test_nothing_is_sent_without_credit(self):
        sending = opened()
        sending.offer(message(0))
        self.assertIsNone(sending.next())
        sending.credit(1, 33)  # 24 of the entry and 10 of its data
        self.assertIsNone(sending.next())
        sending.credit(1, 34)
        self.assertEqual(sequences(sending.next()), [0])
        sending.offer(message(1))
        self.assertIsNone(sending.next(), "the one message of the credit is used")

    def test_small_messages_travel_together_as_far_as_credit_goes(self):
        sending = opened()
        for i in range(5):
            sending.offer(message(i))
        sending.credit(3, 1 << 20)
        parcel = sending.next()
        self.assertEqual((parcel.number, sequences(parcel), parcel.large), (0, [0, 1, 2], False))
        sending.credit(9, 1 << 20)
        parcel = sending.next()
        self.assertEqual((parcel.number, sequences(parcel)), (3, [3, 4]))

    def test_a_batch_has_a_limit_and_large_messages_go_alone(self):
        sending = opened()
        sending.credit(*PLENTY)
        for i in range(20):
            sending.offer(message(i, LARGE_BYTES - 100))
        sending.offer(message(20, LARGE_BYTES + 1))
        sending.offer(message(21))
        first = sending.next()
        self.assertEqual(len(first.messages), BATCH_BYTES // (LARGE_BYTES - 76))
        second, third, large, last = (sending.next() for _ in range(4))
        self.assertEqual(sequences(first) + sequences(second) + sequences(third), list(range(20)))
        self.assertEqual((large.large, sequences(large), sequences(last)), (True, [20], [21]))
        self.assertIsNone(sending.next())

    def test_what_becomes_a_file_costs_a_fixed_charge(self):
        sending = opened(spool_above=2 << 20)
        sending.credit(1, SPOOLED_CHARGE)
        sending.offer(message(0, 3 << 20))
        self.assertIsNotNone(sending.next())

    def test_outcomes(self):
        sending = opened(attempts=2)
        sending.credit(*PLENTY)
        for i in range(5):
            sending.offer(message(i))
        sending.next()
        sending.cause(1, "no such well")
        sending.cause(2, "not an image")
        self.assertEqual([v.why for v in sending.settle(0, 1, DONE)], [None])
        self.assertEqual(sending.settle(1, 1, FAILED), [], "it is tried once more")
        (rejected,) = sending.settle(2, 1, REJECT)
        self.assertEqual((rejected.why, rejected.rejected), ("not an image", True))
        self.assertEqual(sending.settle(3, 1, RELEASED), [])
        self.assertEqual([v.why for v in sending.settle(4, 1, STORED)], [None])
        self.assertEqual(sending.retained_messages, 2)
        released = sending.next()
        self.assertEqual([(m.sequence, m.attempt) for m in released.messages], [(3, 1)])
        again = sending.next()
        self.assertEqual([(m.sequence, m.attempt) for m in again.messages], [(1, 2)])
        (given_up,) = sending.settle(again.number, 1, FAILED)
        self.assertEqual((given_up.why, given_up.rejected), ("no cause was given", False))
        sending.settle(released.number, 1, DONE)
        self.assertEqual((sending.retained_messages, sending.retained_bytes), (0, 0))

    def test_the_first_settlement_counts(self):
        sending = opened()
        sending.credit(*PLENTY)
        sending.offer(message(0))
        sending.next()
        self.assertEqual(len(sending.settle(0, 1, DONE)), 1)
        self.assertEqual(sending.settle(0, 1, REJECT), [])
        self.assertEqual(sending.settle(0, 1 << 31, DONE), [], "never sent, passed over, and at once")

    def test_a_lost_link_brings_all_back_in_order_as_another_attempt(self):
        sending = opened()
        sending.credit(*PLENTY)
        for i in range(4):
            sending.offer(message(i))
        sending.next()
        sending.settle(1, 1, DONE)
        sending.offer(message(4))
        sending.link_lost()
        self.assertIsNone(sending.next())
        sending.link_open(1 << 40, 1 << 40)
        sending.credit(*PLENTY)
        again, fresh = sending.next(), sending.next()
        self.assertEqual((again.number, sequences(again)), (0, [0, 2, 3]))
        self.assertEqual([m.attempt for m in again.messages], [2, 2, 2])
        self.assertEqual(sequences(fresh), [4])

    def test_what_a_link_never_takes_is_told(self):
        sending = Sending(3)
        sending.offer(message(0, 100))
        sending.offer(message(1, 10))
        (too_large,) = sending.link_open(1 << 40, 50)
        self.assertIn("has 100 bytes, more than the 50", too_large.why)
        self.assertIsNotNone(sending.refuses(message(2, 51)))
        self.assertIsNone(sending.refuses(message(2, 50)))
        self.assertEqual(sending.retained_messages, 1)

    def test_credit_never_falls_and_unused_credit_can_be_given_back(self):
        sending = opened()
        sending.credit(10, 1000)
        with self.assertRaises(ProtocolError):
            sending.credit(9, 2000)
        sending.offer(message(0))
        sending.next()
        self.assertEqual(sending.reclaim(), (9, 966))
        sending.offer(message(1))
        self.assertIsNone(sending.next())
        sending.credit(11, 1034)
        self.assertEqual(sequences(sending.next()), [1])

    def test_demand_is_told_when_it_is_news(self):
        sending = opened()
        self.assertIsNone(sending.demand())
        sending.offer(message(0))
        self.assertEqual(sending.demand(), (1, 34, 34))
        sending.offer(message(1))
        self.assertIsNone(sending.demand(), "not more than doubled")
        sending.offer(message(2))
        self.assertEqual(sending.demand(), (3, 102, 34))
        sending.credit(*PLENTY)
        sending.next()
        self.assertEqual(sending.demand(), (0, 0, 0))
        self.assertIsNone(sending.demand())

    def test_a_draining_receiver_is_sent_nothing_new(self):
        sending = opened()
        sending.credit(*PLENTY)
        sending.drain()
        sending.offer(message(0))
        self.assertIsNone(sending.next())

    def test_the_oldest_that_has_not_been_sent_gives_way(self):
        sending = opened()
        sending.credit(1, 1 << 20)
        for i in range(3):
            sending.offer(message(i))
        sending.next()
        self.assertEqual(sending.drop_oldest().sequence, 1)
        self.assertEqual(sending.drop_oldest().sequence, 2)
        self.assertIsNone(sending.drop_oldest())
        self.assertEqual(sending.retained_messages, 1)

    def test_whatever_happens_each_message_ends_once_and_the_account_adds_up(self):
        for seed in range(200):
            with self.subTest(seed=seed):
                self.play(random.Random(seed))

    def play(self, dice):
        sending, offered, ended = Sending(2), 0, []
        linked, numbers, granted = False, 0, [0, 0]
        for _ in range(300):
            step = dice.randrange(7)
            if step == 0:
                sending.offer(message(offered, dice.choice((0, 10, LARGE_BYTES))))
                offered += 1
            elif step == 1:
                sending.link_lost()
                linked = dice.random() < 0.8
                numbers, granted = 0, [0, 0]
                if linked:
                    sending.link_open(1 << 40, 1 << 40)
            elif linked and step == 2:
                granted = [granted[0] + dice.randrange(5), granted[1] + dice.randrange(100_000)]
                sending.credit(*granted)
            elif linked and step in (3, 4):
                parcel = sending.next()
                if parcel is not None:
                    self.assertEqual(parcel.number, numbers)
                    numbers += len(parcel.messages)
                    self.assertLessEqual(numbers, granted[0])
            elif linked and numbers:
                first = dice.randrange(numbers)
                outcome = dice.choice((DONE, DONE, FAILED, REJECT, STORED, RELEASED))
                ended += sending.settle(first, 1 + dice.randrange(3), outcome)
        ended_sequences = [each.message.sequence for each in ended]
        self.assertEqual(len(ended_sequences), len(set(ended_sequences)), "twice")
        left = [each.sequence for each in sending.give_up()]
        self.assertEqual(sorted(ended_sequences + left), list(range(offered)))
        self.assertEqual((sending.retained_messages, sending.retained_bytes), (0, 0))


if __name__ == "__main__":
    unittest.main()
