// The words that a chapter may use besides Markdown. A page hands them to its content; a chapter imports nothing.
import Again from './Again.astro';
import Answer from './Answer.astro';
import Answers from './Answers.astro';
import Aside from './Aside.astro';
import Claim from './Claim.astro';
import Chapter from './Chapter.astro';
import Cite from './Cite.astro';
import Exercise from './Exercise.astro';
import Figure from './Figure.astro';
import Island from './Island.astro';
import Listing from './Listing.astro';
import NotShown from './NotShown.astro';
import OnPaper from './OnPaper.astro';
import OnScreen from './OnScreen.astro';
import Objectives from './Objectives.astro';
import Page from './Page.astro';
import Question from './Question.astro';
import Ref from './Ref.astro';
import Trained from './Trained.astro';
import Value from './Value.astro';

/* eslint-disable @typescript-eslint/no-unsafe-assignment -- only astro check knows the types of .astro files */
export const vocabulary = {
  Again,
  Answer,
  Answers,
  Aside,
  Chapter,
  Claim,
  Cite,
  Exercise,
  Figure,
  Island,
  Listing,
  NotShown,
  Objectives,
  OnPaper,
  OnScreen,
  Page,
  Question,
  Ref,
  Trained,
  Value,
};
